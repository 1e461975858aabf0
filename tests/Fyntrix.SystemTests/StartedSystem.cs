using System.Collections;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Journey;

namespace Fyntrix.SystemTests;

/// <summary>A system that has been started, and who calls it.</summary>
public abstract class StartedSystem
{
    public const string Password = "seven quiet rivers run";

    /// <summary>A client of the gateway.</summary>
    public HttpClient Client { get; protected set; } = null!;

    /// <summary>Runs commands of services on this system's stores.</summary>
    public Operator Operator { get; protected set; } = null!;

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

    protected static Operator OperatorOf(string identityDb, string caches) => new(new Hashtable(Environment.GetEnvironmentVariables())
    {
        ["ConnectionStrings__identitydb"] = identityDb,
        ["Stores__Directory"] = caches,
    });
}
