using Npgsql;

namespace Fyntrix.Testing;

/// <summary>
/// A database of its own for each test class, on the server that <c>FYNTRIX_TEST_POSTGRES</c> names (./test starts one).
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Variable = "FYNTRIX_TEST_POSTGRES";

    private readonly string _server;

    private TestPostgres(string server, string database)
    {
        _server = server;
        Database = database;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 8, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>The database's name.</summary>
    public string Database { get; }

    public string ConnectionString { get; }

    public static async Task<TestPostgres> CreateAsync()
    {
        var server = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException($"No Postgres for tests: run ./test, or set {Variable} to a connection string of a server where databases may be made.");
        var postgres = new TestPostgres(server, $"test_{Guid.NewGuid():N}");
        await postgres.OnServerAsync($"CREATE DATABASE {postgres.Database}");
        return postgres;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await OnServerAsync($"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
