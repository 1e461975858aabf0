// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource that listens.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithEndpoints : IResource;
