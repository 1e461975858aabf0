// Stands in for Aspire.Hosting.PostgreSQL 13.1.3: a server.

namespace Aspire.Hosting.ApplicationModel;

public class PostgresServerResource : Resource, IResourceWithConnectionString
{
    internal PostgresServerResource(string name, int? port)
        : base(name) => Port = port;

    internal int? Port { get; }

    internal bool KeepsData { get; set; }

    /// <summary>By database name; set when the server has been started.</summary>
    internal Func<string, string>? ConnectionStringFor { get; set; }

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(ConnectionStringFor?.Invoke("postgres"));
}
