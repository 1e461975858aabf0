// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource that is given environment variables.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithEnvironment : IResource;
