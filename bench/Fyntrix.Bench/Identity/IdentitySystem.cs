using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.PrivateServers;
using Npgsql;

namespace Fyntrix.Bench.Identity;

/// <summary>Identity and the gateway before it, on a Postgres that writes through, with one user who prefers and watches something.</summary>
internal sealed class IdentitySystem : IAsyncDisposable
{
    public const string Email = "load@example.com";
    public const string Password = "seven quiet rivers run";

    private readonly HttpClient _client = new();
    private int _addresses;

    private IdentitySystem(PrivatePostgres postgres) => Postgres = postgres;

    public PrivatePostgres Postgres { get; }

    public string Database => Postgres.ConnectionStringFor("identitydb");

    public ServiceProcess Identity { get; private set; } = null!;

    public ServiceProcess Gateway { get; private set; } = null!;

    public string UserId { get; private set; } = "";

    public static async Task<IdentitySystem> StartAsync(CancellationToken cancellationToken)
    {
        var system = new IdentitySystem(await PrivatePostgres.StartAsync(new PrivatePostgresOptions(), cancellationToken));
        await PrivatePostgres.EnsureDatabaseAsync(system.Postgres.ConnectionString, "identitydb", cancellationToken);
        var identity = new Dictionary<string, string>
        {
            ["ConnectionStrings__identitydb"] = system.Database,
            ["ConnectionStrings__messaging"] = "memory",
            ["Postgres__AllowPlain"] = "true",
            ["Encryption__ActiveKeyId"] = "bench",
            ["Encryption__Keys__bench"] = "a key for benchmarks only, long enough to be one",
        };
        await ServiceProcess.RunAsync("Fyntrix.Identity", identity, "migrate");
        system.Identity = await ServiceProcess.StartAsync("Fyntrix.Identity", identity);
        system._client.BaseAddress = system.Identity.Address;
        var gateway = new Dictionary<string, string> { ["services__identity__http__0"] = $"{system.Identity.Address}", ["IDENTITY_H2C"] = $"{system.Identity.H2c}" };
        foreach (var other in new[] { "trading", "recommendations", "llmcosts" })
            gateway[$"services__{other}__http__0"] = "http://127.0.0.1:9";
        system.Gateway = await ServiceProcess.StartAsync("Fyntrix.Gateway", gateway);
        await system.SignUpAsync();
        return system;
    }

    /// <summary>Signs in.</summary>
    public async Task<(string Access, string Refresh)> LoginAsync()
    {
        using var answer = await _client.PostAsJsonAsync("/api/v1/auth/login", new { email = Email, password = Password });
        var tokens = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
    }

    /// <summary>Ends a session, so that they do not add up to more than anybody has.</summary>
    public async Task LogoutAsync(string refreshToken)
    {
        using var answer = await _client.PostAsJsonAsync("/api/v1/auth/logout", new { refresh_token = refreshToken });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Tries to sign in, from an address of its own, which has not failed yet.</summary>
    public async Task TryLoginAsync(string email, string password)
    {
        using var answer = await FromElsewhereAsync("/api/v1/auth/login", new { email, password });
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Unauthorized))
            throw new InvalidOperationException($"A sign-in was answered {answer.StatusCode}.");
    }

    /// <summary>Another account.</summary>
    public async Task AccountAsync(string email)
    {
        using var answer = await FromElsewhereAsync("/api/v1/auth/signup", new { email, password = Password, name = "Somebody" });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What an administrator does.</summary>
    public async Task DisableAsync(IReadOnlyList<string> emails)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("UPDATE users SET is_active = FALSE WHERE email = ANY ($1)", connection) { Parameters = { new() { Value = emails.ToArray() } } };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (Gateway is not null)
            await Gateway.DisposeAsync();
        if (Identity is not null)
            await Identity.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    // The service believes who forwards from this machine.
    private async Task<HttpResponseMessage> FromElsewhereAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        var number = Interlocked.Increment(ref _addresses);
        request.Headers.Add("X-Forwarded-For", $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}");
        return await _client.SendAsync(request);
    }

    private async Task SignUpAsync()
    {
        using var answer = await _client.PostAsJsonAsync("/api/v1/auth/signup", new { email = Email, password = Password, name = "Load" });
        var tokens = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        UserId = tokens.GetProperty("user").GetProperty("user_id").GetString()!;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        (await _client.GetAsync(new Uri("/api/v1/preferences", UriKind.Relative))).EnsureSuccessStatusCode();
        (await _client.PostAsJsonAsync("/api/v1/watchlist/bulk", new { symbols = new[] { "RELIANCE", "TCS", "M&M", "SBIN", "TITAN" } })).EnsureSuccessStatusCode();
    }
}
