using Npgsql;

namespace Fyntrix.Testing;

/// <summary>A database with tables of the former system, as its migrations made them.</summary>
public sealed class FormerSystem : IAsyncDisposable
{
    private readonly TestPostgres _postgres;

    private FormerSystem(TestPostgres postgres) => _postgres = postgres;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Pooling = false }.ConnectionString;

    /// <summary>The same as a URL, as the former system's own settings have it.</summary>
    public string Url
    {
        get
        {
            var at = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
            return $"postgresql+asyncpg://{Uri.EscapeDataString(at.Username!)}:{Uri.EscapeDataString(at.Password ?? "none")}@{at.Host}:{at.Port}/{at.Database}?sslmode=prefer";
        }
    }

    public static async Task<FormerSystem> CreateAsync(string schema)
    {
        var former = new FormerSystem(await TestPostgres.CreateAsync());
        await former.ExecuteAsync(schema);
        return former;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every row of every table in one text.</summary>
    public async Task<string> StateAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        var tables = new List<string>();
        await using (var names = source.CreateCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"))
        await using (var reader = await names.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        await using var rows = source.CreateCommand(string.Join(" UNION ALL ", tables.Select(t => $"SELECT '{t}' || r::text AS line FROM {t} r")) + " ORDER BY line");
        await using var lines = await rows.ExecuteReaderAsync();
        var state = new List<string>();
        while (await lines.ReadAsync())
            state.Add(lines.GetString(0));
        return string.Join('\n', state);
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}
