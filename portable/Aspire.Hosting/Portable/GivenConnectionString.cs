// Stands in for Aspire.Hosting.AppHost 13.1.3: a connection string from the configuration.

using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Portable;

internal sealed class GivenConnectionString(string name, IConfiguration configuration) : Resource(name), IResourceWithConnectionString
{
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>(configuration.GetConnectionString(Name) is { Length: > 0 } given
            ? given
            : throw new StartFailureException($"A connection string is missing: set ConnectionStrings__{Name} in the environment."));
}
