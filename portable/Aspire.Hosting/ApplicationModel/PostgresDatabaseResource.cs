// Stands in for Aspire.Hosting.PostgreSQL 13.1.3: a database of a server, created when it is missing.

namespace Aspire.Hosting.ApplicationModel;

public class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = postgresParentResource;
    }

    internal string DatabaseName { get; }

    internal PostgresServerResource Parent { get; }

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Parent.ConnectionStringFor?.Invoke(DatabaseName));
}
