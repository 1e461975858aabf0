// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource that can wait for others.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithWaitSupport : IResource;
