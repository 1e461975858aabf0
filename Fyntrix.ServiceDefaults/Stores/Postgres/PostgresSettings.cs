namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>The section <c>Postgres</c> of a service's settings.</summary>
internal sealed class PostgresSettings
{
    public const string Section = "Postgres";

    /// <summary>Connections of this process at the most, 1 to 1000. With 20, two instances of both services leave room on a server with the usual 100.</summary>
    public int PoolSize { get; set; } = 20;

    /// <summary>Lets connections to other machines go without TLS. For a network that nobody else is on.</summary>
    public bool AllowPlain { get; set; }
}
