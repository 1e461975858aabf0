using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

internal static class SignInSteps
{
    public static Task<HttpResponseMessage> LoginAsync(this IdentityHost host, string email, string password = IdentityHost.Password, string? deviceId = null) =>
        host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email, password, device_id = deviceId });

    /// <summary>The first half of a sign-in, which asks for the second one.</summary>
    public static async Task<string> ChallengeAsync(this IdentityHost host, string email, string password = IdentityHost.Password, string? deviceId = null)
    {
        var problem = await (await host.LoginAsync(email, password, deviceId)).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");
        return problem.GetProperty("mfa_token").GetString()!;
    }

    public static Task<HttpResponseMessage> VerifyAsync(this IdentityHost host, string mfaToken, string? code = null, string? recoveryCode = null, string? deviceId = null) =>
        host.Anonymous().PostAsJsonAsync("/api/v1/auth/mfa/verify", new { mfa_token = mfaToken, code, recovery_code = recoveryCode, device_id = deviceId });

    /// <summary>A client with the tokens of an answer.</summary>
    public static async Task<HttpClient> WithTokensOfAsync(this IdentityHost host, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        var client = host.Anonymous();
        var tokens = JsonDocument.Parse(body).RootElement;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }

    public static async Task IsSignedInAsync(this HttpClient client) =>
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/users/me")).StatusCode);

    public static async Task IsSignedOutAsync(this HttpClient client) =>
        await (await client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");

    public static async Task IsNoContentAsync(this Task<HttpResponseMessage> response) =>
        Assert.True((await response).StatusCode == HttpStatusCode.NoContent, await (await response).Content.ReadAsStringAsync());

    /// <summary>A new person who has shown that the address is theirs.</summary>
    public static async Task<IdentityHost.Person> SignUpVerifiedAsync(this IdentityHost host, string? name = null)
    {
        var person = await host.SignUpAsync(name);
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailVerified, true)));
        return person;
    }

    public static async Task<int> EventsAsync(this IdentityHost host, string userId, SecurityEventKind kind) =>
        await host.InDatabaseAsync(db => db.SecurityEvents.CountAsync(e => e.UserId == userId && e.Kind == kind));

    public static async Task<T> InDatabaseAsync<T>(this IdentityHost host, Func<IdentityDb, Task<T>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }
}
