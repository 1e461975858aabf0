// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource whose endpoints others find by its name.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
