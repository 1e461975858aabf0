// Stands in for Aspire.Hosting.PostgreSQL 13.1.3: a database of a server, created when it is missing.

namespace Aspire.Hosting.ApplicationModel;

public class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    public PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = postgresParentResource;
    }

    public string DatabaseName { get; }

    public PostgresServerResource Parent { get; }

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Parent.ConnectionStringFor?.Invoke(DatabaseName));
}
