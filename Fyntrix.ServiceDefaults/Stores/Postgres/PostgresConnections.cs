using Microsoft.Extensions.Options;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// How a service meets its database: at run time as the role <c>&lt;service&gt;_app</c>, which has no more rights than requests
/// need; to migrate as the login itself. What the connection string says about the rest stays.
/// </summary>
internal sealed class PostgresConnections
{
    /// <param name="name">Of the connection string; <c>identitydb</c> makes the role <c>identity_app</c>.</param>
    /// <param name="connectionString">As given.</param>
    /// <param name="application">What the server's list of sessions calls this process.</param>
    /// <param name="appendOnly">Tables to which rows are only added.</param>
    /// <param name="options">The settings, which have been checked.</param>
    public PostgresConnections(string name, string connectionString, string application, IReadOnlyList<string> appendOnly, IOptions<PostgresSettings> options)
    {
        Name = name;
        AppendOnly = appendOnly;
        Role = $"{(name.EndsWith("db", StringComparison.Ordinal) ? name[..^2] : name)}_app";

        var settings = options.Value;
        var owner = new NpgsqlConnectionStringBuilder(connectionString);
        if (string.IsNullOrEmpty(owner.ApplicationName))
            owner.ApplicationName = application;
        // A request that finds neither server nor free connection is answered soon.
        Default(owner, "Timeout", 5);
        Owner = owner.ConnectionString;

        var runtime = new NpgsqlConnectionStringBuilder(Owner);
        Default(runtime, "Maximum Pool Size", settings.PoolSize);
        // What is asked a second time on a connection is prepared there.
        Default(runtime, "Max Auto Prepare", 100);
        Default(runtime, "Auto Prepare Min Usages", 2);
        // A reset is SET SESSION AUTHORIZATION DEFAULT, with which servers before 15.9, 16.5 and 17.1 leave the role. There is
        // nothing to reset: sessions carry no settings, and Npgsql rolls an open transaction back by itself.
        runtime.NoResetOnClose = true;
        runtime.Options = $"{runtime.Options} -c role={Role}".TrimStart();
        Runtime = runtime.ConnectionString;
    }

    public string Name { get; }

    public string Role { get; }

    public IReadOnlyList<string> AppendOnly { get; }

    private string Owner { get; }

    private string Runtime { get; }

    /// <summary>The one pool of the service, for EF and for commands of its own.</summary>
    public NpgsqlDataSource OpenPool() => new NpgsqlDataSourceBuilder(Runtime) { Name = Name }
        .ConfigureTracing(tracing => PostgresTracing.Configure(tracing, new NpgsqlConnectionStringBuilder(Runtime).Database))
        .Build();

    /// <summary>Connections of the login itself, for a migration.</summary>
    public NpgsqlDataSource OpenAsOwner() => new NpgsqlDataSourceBuilder(Owner) { Name = $"{Name} owner" }.Build();

    private static void Default(NpgsqlConnectionStringBuilder builder, string keyword, int value)
    {
        // ContainsKey is true for every keyword there is; this, for those that were given.
        if (!builder.ShouldSerialize(keyword))
            builder[keyword] = value;
    }
}
