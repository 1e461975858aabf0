using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.Identity.Tests;

/// <summary>Identity on a database of its own; it signs its tokens itself.</summary>
public sealed class IdentityHost() : ServiceHost<Program>("identitydb")
{
    public const string Password = "seven quiet rivers run";

    protected override bool ReplaceSigningKeys => false;

    /// <summary>A new person with tokens.</summary>
    public async Task<Person> SignUpAsync(string? name = null)
    {
        var email = $"person.{Guid.NewGuid():N}@example.com";
        var client = CreateClient();
        var response = await client.PostAsJsonAsync("/api/v1/auth/signup", new { email, password = Password, name = name ?? "Someone" });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return new Person(email, tokens.GetProperty("user").GetProperty("user_id").GetString()!, client, tokens);
    }

    public sealed record Person(string Email, string Id, HttpClient Client, JsonElement Tokens)
    {
        public string RefreshToken => Tokens.GetProperty("refresh_token").GetString()!;
    }
}
