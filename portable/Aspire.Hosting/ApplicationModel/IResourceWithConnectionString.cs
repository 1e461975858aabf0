// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource that others reach by a connection string.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithConnectionString : IResource
{
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default);
}
