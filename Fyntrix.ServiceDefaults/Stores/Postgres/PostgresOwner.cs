using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// The database as the login of the connection string meets it, not as the service's role: for commands of an operator who owns it, as
/// <c>migrate</c> is one. Where the service's own login is not the owner, nothing more than its role may comes of it.
/// </summary>
public sealed class PostgresOwner
{
    private readonly PostgresConnections _connections;

    internal PostgresOwner(PostgresConnections connections) => _connections = connections;

    public NpgsqlDataSource Open() => _connections.OpenAsOwner();
}
