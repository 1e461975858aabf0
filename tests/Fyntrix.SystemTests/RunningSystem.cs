using System.Collections;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Journey;
using Fyntrix.Testing;

namespace Fyntrix.SystemTests;

/// <summary>
/// The whole system, started once for the tests that only speak to its gateway. Postgres and RabbitMQ are those of the test run,
/// handed to the AppHost as a user's own.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string Password = "seven quiet rivers run";
    private const string RabbitMqVariable = "FYNTRIX_TEST_RABBITMQ";

    private readonly string _folder = Directory.CreateTempSubdirectory("fyntrix-system-").FullName;
    private TestPostgres? _identityDb;
    private TestPostgres? _tradingDb;
    private AppHostProcess? _appHost;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Runs commands of services on this system's stores.</summary>
    public Operator Operator { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _identityDb = await TestPostgres.CreateAsync();
        _tradingDb = await TestPostgres.CreateAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__identitydb"] = _identityDb.ConnectionString,
            ["ConnectionStrings__tradingdb"] = _tradingDb.ConnectionString,
            ["ConnectionStrings__messaging"] = Environment.GetEnvironmentVariable(RabbitMqVariable)
                ?? throw new InvalidOperationException($"No RabbitMQ for tests: run ./test, or set {RabbitMqVariable} to an amqp:// address."),
        };
        _appHost = await AppHostProcess.StartAsync(_folder, environment);
        Client = new HttpClient { BaseAddress = _appHost.Gateway };

        var operatorsEnvironment = new Hashtable(Environment.GetEnvironmentVariables())
        {
            ["ConnectionStrings__identitydb"] = _identityDb.ConnectionString,
            ["Stores__Directory"] = Path.Combine(_folder, "caches"),
        };
        Operator = new Operator(operatorsEnvironment);
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_appHost is not null)
            await _appHost.DisposeAsync();
        if (_identityDb is not null)
            await _identityDb.DisposeAsync();
        if (_tradingDb is not null)
            await _tradingDb.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => new() { BaseAddress = Client.BaseAddress };

    /// <summary>A client of a new user.</summary>
    public async Task<HttpClient> NewUserAsync()
    {
        var client = Anonymous();
        var response = await client.PostAsJsonAsync("/api/v1/auth/signup", new { email = $"u{Guid.NewGuid():N}@example.com", password = Password, name = "User" });
        return await WithTokenAsync(client, response);
    }

    /// <summary>A client of a new administrator, made by the operator's command.</summary>
    public async Task<HttpClient> NewAdminAsync()
    {
        var email = $"a{Guid.NewGuid():N}@example.com";
        await Operator.RunAsync("Fyntrix.Identity", ["admin", "create", "--email", email], new Dictionary<string, string> { ["FYNTRIX_ADMIN_PASSWORD"] = Password }, CancellationToken.None);
        var client = Anonymous();
        return await WithTokenAsync(client, await client.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password }));
    }

    /// <summary>A client of a new service client with these scopes.</summary>
    public async Task<HttpClient> NewAgentAsync(HttpClient admin, params string[] scopes)
    {
        var made = await (await admin.PostAsJsonAsync("/api/v1/admin/service-clients", new { name = $"agent {Guid.NewGuid():N}", scopes })).Content.ReadFromJsonAsync<JsonElement>();
        var client = Anonymous();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = made.GetProperty("client_id").GetString()!,
            ["client_secret"] = made.GetProperty("client_secret").GetString()!,
        });
        return await WithTokenAsync(client, await client.PostAsync("/api/v1/auth/token", form));
    }

    private static async Task<HttpClient> WithTokenAsync(HttpClient client, HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }
}
