using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Bench.Identity;
using Fyntrix.PrivateServers;
using Npgsql;

namespace Fyntrix.Bench.Intents;

/// <summary>Trading, and Identity for its tokens, on a Postgres that writes through, with users who are connected to the paper broker.</summary>
internal sealed class IntentsSystem : IAsyncDisposable
{
    public const string Symbol = "RELIANCE";

    private readonly HttpClient _client = new();
    private readonly PrivatePostgres _postgres;
    private ServiceProcess? _identity;

    private IntentsSystem(PrivatePostgres postgres) => _postgres = postgres;

    public string Database => _postgres.ConnectionStringFor("tradingdb");

    public ServiceProcess Trading { get; private set; } = null!;

    /// <summary>Another one beside it that tells a receiver of every span.</summary>
    public ServiceProcess Traced { get; private set; } = null!;

    /// <summary>The accounts, each with its token and connection.</summary>
    public List<(string AccountId, string Token, string ConnectionId)> Users { get; } = [];

    public static async Task<IntentsSystem> StartAsync(int users, string spans, CancellationToken cancellationToken)
    {
        var system = new IntentsSystem(await PrivatePostgres.StartAsync(new PrivatePostgresOptions(), cancellationToken));
        foreach (var database in new[] { "identitydb", "tradingdb" })
            await PrivatePostgres.EnsureDatabaseAsync(system._postgres.ConnectionString, database, cancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__identitydb"] = system._postgres.ConnectionStringFor("identitydb"),
            ["ConnectionStrings__tradingdb"] = system.Database,
            ["ConnectionStrings__messaging"] = "memory",
            ["Postgres__AllowPlain"] = "true",
            ["Encryption__ActiveKeyId"] = "bench",
            ["Encryption__Keys__bench"] = "a key for benchmarks only, long enough to be one",
            ["Paper__Session"] = "ALWAYS_OPEN",
            ["Paper__StartingCash"] = "1000000000000",
            ["Paper__PriceMaxAge"] = "1.00:00:00",
            // What reconciliation does beside the load is not what is measured.
            ["Reconcile__Interval"] = "01:00:00",
        };
        await ServiceProcess.RunAsync("Fyntrix.Identity", environment, "migrate");
        await ServiceProcess.RunAsync("Fyntrix.Trading", environment, "migrate");
        system._identity = await ServiceProcess.StartAsync("Fyntrix.Identity", environment);
        environment["services__identity__http__0"] = $"{system._identity.Address}";
        system.Trading = await ServiceProcess.StartAsync("Fyntrix.Trading", environment);
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = spans;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_TRACES_SAMPLER"] = "always_on";
        system.Traced = await ServiceProcess.StartAsync("Fyntrix.Trading", environment);
        await system.ExecuteAsync($"INSERT INTO last_prices (symbol, exchange, price, observed_at, source, updated_at) VALUES ('{Symbol}', 'NSE', 1500, now(), 'bench', now())");
        for (var i = 0; i < users; i++)
            system.Users.Add(await system.ConnectAsync(i));
        return system;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What Postgres runs for a request.</summary>
    public async Task<CapturedRequest> CaptureAsync(Func<Task> request)
    {
        await ExecuteAsync("ALTER SYSTEM SET log_statement = 'all'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await Task.Delay(500);
        var before = (await File.ReadAllLinesAsync(_postgres.LogFile)).Length;
        await request();
        await Task.Delay(500);
        var lines = (await File.ReadAllLinesAsync(_postgres.LogFile))[before..];
        await ExecuteAsync("ALTER SYSTEM RESET log_statement");
        await ExecuteAsync("SELECT pg_reload_conf()");
        return new CapturedRequest(lines);
    }

    public async Task SendAsync(ServiceProcess trading, int user, bool confirm)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(trading.Address, "/api/v1/trading/intents")) { Content = JsonContent.Create(Body(confirm)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Users[user].Token);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    public static object Body(bool confirm) => new { symbol = Symbol, product = "CNC", side = "BUY", qty = 1, order_type = "LIMIT", limit_price = 1500, confirm };

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (Traced is not null)
            await Traced.DisposeAsync();
        if (Trading is not null)
            await Trading.DisposeAsync();
        if (_identity is not null)
            await _identity.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<(string AccountId, string Token, string ConnectionId)> ConnectAsync(int number)
    {
        using var identity = new HttpClient { BaseAddress = _identity!.Address };
        // The service believes who forwards from this machine.
        identity.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.0.0.{number + 1}");
        using var signedUp = await identity.PostAsJsonAsync("/api/v1/auth/signup", new { email = $"load-{number}@example.com", password = IdentitySystem.Password, name = "Load" });
        var tokens = await signedUp.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var token = tokens.GetProperty("access_token").GetString()!;
        using var trading = new HttpClient { BaseAddress = Trading.Address };
        trading.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var connected = await trading.PostAsJsonAsync("/api/v1/trading/brokers/PAPER/connect", new { });
        var connection = await connected.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (tokens.GetProperty("user").GetProperty("user_id").GetString()!, token, connection.GetProperty("id").GetString()!);
    }
}
