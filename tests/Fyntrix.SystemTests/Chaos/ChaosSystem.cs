using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.PrivateServers;
using Fyntrix.Testing.Otlp;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fyntrix.SystemTests.Chaos;

/// <summary>The whole system on a Postgres and a RabbitMQ that the tests kill and start as they like; the AppHost restarts the services.</summary>
public sealed class ChaosSystem : StartedSystem, IAsyncLifetime
{
    public static readonly string[] Services = ["Identity", "Trading", "Recommendations", "LlmCosts", "Gateway"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("fyntrix-chaos-").FullName;
    private AppHostProcess? _appHost;

    public PrivatePostgres Postgres { get; private set; } = null!;

    public PrivateRabbitMq RabbitMq { get; private set; } = null!;

    /// <summary>What every process of the system has told.</summary>
    public OtlpReceiver Telemetry { get; private set; } = null!;

    /// <summary>An administrator.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>A service client that may publish runs.</summary>
    public HttpClient Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var rabbitMq = PrivateRabbitMq.StartAsync(new PrivateRabbitMqOptions());
        // With fsync: what is acknowledged must outlive kill -9.
        Postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { MaxConnections = 200 });
        foreach (var database in new[] { "identitydb", "tradingdb" })
            await PrivatePostgres.EnsureDatabaseAsync(Postgres.ConnectionString, database);
        RabbitMq = await rabbitMq;
        Telemetry = await OtlpReceiver.StartAsync();
        _appHost = await AppHostProcess.StartAsync(_folder, new Dictionary<string, string>(Telemetry.Environment)
        {
            ["ConnectionStrings__identitydb"] = Postgres.ConnectionStringFor("identitydb"),
            ["ConnectionStrings__tradingdb"] = Postgres.ConnectionStringFor("tradingdb"),
            ["ConnectionStrings__messaging"] = RabbitMq.ConnectionString,
        });
        Client = new HttpClient { BaseAddress = _appHost.Gateway };
        Operator = OperatorOf(Postgres.ConnectionStringFor("identitydb"), Caches);
        Admin = await NewAdminAsync();
        Agent = await NewAgentAsync(Admin, "picks:write", "llm:write", "prices:write");
    }

    public async Task DisposeAsync()
    {
        if (_appHost is not null)
            await _appHost.DisposeAsync();
        if (Telemetry is not null)
            await Telemetry.DisposeAsync();
        if (RabbitMq is not null)
            await RabbitMq.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What everything has written so far, for the message of a test that fails.</summary>
    public string LastLog => string.Join('\n', _appHost!.Log.Split('\n').TakeLast(80));

    private string Caches => Path.Combine(_folder, "caches");

    /// <summary>kill -9 of a service; the AppHost starts it again.</summary>
    /// <returns>The id of the process that was killed; null when it is down already.</returns>
    public int? Kill(string service)
    {
        if (ProcessOf(service) is not { } id)
            return null;
        using var process = Process.GetProcessById(id);
        process.Kill();
        return id;
    }

    /// <summary>Waits until the service runs in another process than that one, and is ready.</summary>
    public Task RestartedAsync(string service, int? killed) => EventuallyAsync(
        $"{service} is up again",
        async () => ProcessOf(service) is { } id && id != killed && await HealthAsync(service) is { } health && health.GetProperty("status").GetString() != "Unhealthy");

    /// <summary>The service's own health answer; null while it does not answer.</summary>
    public async Task<JsonElement?> HealthAsync(string service)
    {
        if (ProcessOf(service) is not { } id || !EnvironmentOf(id).TryGetValue("ASPNETCORE_URLS", out var urls))
            return null;
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var response = await client.GetAsync($"{urls.Split(';')[0].TrimEnd('/')}/health");
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The variables that a process was started with.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/environ").Split('\0')
                .Select(pair => pair.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>(); // It ended meanwhile.
        }
    }

    /// <summary>The process of a service among the AppHost's children.</summary>
    public int? ProcessOf(string service)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                var parent = File.ReadAllText(Path.Combine(folder, "stat")).Split(") ")[^1].Split(' ')[1];
                if (parent == $"{_appHost!.Id}" && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains($"Fyntrix.{service}.dll", StringComparison.Ordinal))
                    return int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return null;
    }

    /// <summary>A number from a service's database.</summary>
    public async Task<long> CountAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionStringFor(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A number from a service's SQLite file.</summary>
    public long CountInFile(string file, string sql) => ReadFile<long>(file, sql);

    /// <summary>A value from a service's SQLite file.</summary>
    public T ReadFile<T>(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Caches, file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Keeps everybody else from writing a SQLite file until it is disposed.</summary>
    public IDisposable HoldFile(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Caches, file)};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Every service ready, nothing left in an outbox, nothing given up by a consumer.</summary>
    public async Task SettledAsync()
    {
        foreach (var service in Services)
            await EventuallyAsync($"{service} is ready", async () => await HealthAsync(service) is { } health && health.GetProperty("status").GetString() == "Healthy");
        await EventuallyAsync("the outboxes are empty", async () =>
            await CountAsync("identitydb", "SELECT count(*) FROM outbox_messages") + await CountAsync("tradingdb", "SELECT count(*) FROM outbox_messages") == 0
            && CountInFile("ai_recommendations.db", "SELECT count(*) FROM outbox_messages") + CountInFile("llm_costs.db", "SELECT count(*) FROM outbox_messages") == 0);
    }

    public async Task EventuallyAsync(string what, Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (Exception e) when (e is NpgsqlException or HttpRequestException or SqliteException)
            {
                // Not just now: something may be down, as it is meant to be.
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s in vain until {what}.\n{LastLog}");
            await Task.Delay(100);
        }
    }
}
