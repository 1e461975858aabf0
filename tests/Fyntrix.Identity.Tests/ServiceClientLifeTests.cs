using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class ServiceClientLifeTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/admin/service-clients";

    [Fact]
    public async Task A_client_is_shown_and_renamed_and_keeps_its_scopes()
    {
        var admin = await host.AdminAsync();
        var (id, _) = await MakeAsync(admin);
        var (other, _) = await MakeAsync(admin);
        var name = $"renamed {id}";

        var renamed = await ReadAsync(await admin.PatchAsync($"{Path}/{id}", Json($$"""{"name":" {{name}} "}""")));

        Assert.Equal(name, renamed.GetProperty("name").GetString());
        Assert.Equal(renamed.ToString(), (await admin.GetFromJsonAsync<JsonElement>($"{Path}/{id}")).ToString());
        await (await admin.PatchAsync($"{Path}/{other}", Json($$"""{"name":"{{name}}"}"""))).IsProblemAsync(HttpStatusCode.Conflict, "SERVICE_CLIENT_EXISTS");
        await (await admin.PatchAsync($"{Path}/{id}", Json("""{"scopes":["picks:write"]}"""))).IsInvalidAsync("scopes");
        await (await admin.PatchAsync($"{Path}/{id}", Json("""{"name":""}"""))).IsInvalidAsync("name");
    }

    [Fact]
    public async Task A_disabled_client_is_out_with_its_tokens()
    {
        var admin = await host.AdminAsync();
        var (id, secret) = await MakeAsync(admin);
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await ReadAsync(await TokenAsync(id, secret))).GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/internal/preferences")).StatusCode);
        var before = await host.Anonymous().GetAsync("/.well-known/revocations");
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.PostAsync($"{Path}/{id}/disable", null)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.NotNull((await ReadAsync(answers[0])).GetProperty("disabled_at").GetString());
        await (await client.GetAsync("/api/v1/internal/preferences")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await (await TokenAsync(id, secret)).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
        await (await admin.PostAsync($"{Path}/{id}/secret", null)).IsProblemAsync(HttpStatusCode.Conflict, "SERVICE_CLIENT_DISABLED");
        Assert.Null((await host.Sent.WaitForAsync<SessionsRevoked>(m => m.UserId == id)).SessionId);
        Assert.Single(host.Sent.All.OfType<SessionsRevoked>(), m => m.UserId == id);
        var feed = await host.Anonymous().GetAsync("/.well-known/revocations");
        Assert.NotEqual(before.Headers.ETag, feed.Headers.ETag);
        var listed = Assert.Single((await ReadAsync(feed)).GetProperty("revocations").EnumerateArray(), r => r.GetProperty("sub").GetString() == id);
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("sid").ValueKind);

        host.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.DoesNotContain(id, await host.Anonymous().GetStringAsync("/.well-known/revocations"));
    }

    [Fact]
    public async Task An_old_secret_is_good_for_a_day_beside_the_new_one()
    {
        var admin = await host.AdminAsync();
        var (id, old) = await MakeAsync(admin);

        var changed = await ReadAsync(await admin.PostAsync($"{Path}/{id}/secret", null));

        var secret = changed.GetProperty("client_secret").GetString()!;
        Assert.Equal(host.Clock.GetUtcNow().AddDays(1), changed.GetProperty("previous_secret_until").GetDateTimeOffset());
        foreach (var good in new[] { old, secret })
            await ReadAsync(await TokenAsync(id, good));
        host.Clock.Advance(TimeSpan.FromDays(1));
        await (await TokenAsync(id, old)).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
        await ReadAsync(await TokenAsync(id, secret));
    }

    /// <summary>A second change within the overlap ended the secret that was in use, without a word.</summary>
    [Fact]
    public async Task A_change_while_an_overlap_runs_ends_no_secret_that_may_be_in_use()
    {
        var admin = await host.AdminAsync();
        var (id, old) = await MakeAsync(admin);
        var secret = (await ReadAsync(await admin.PostAsync($"{Path}/{id}/secret", null))).GetProperty("client_secret").GetString()!;

        await (await admin.PostAsync($"{Path}/{id}/secret", null)).IsProblemAsync(HttpStatusCode.Conflict, "SERVICE_CLIENT_SECRET_OVERLAPS");

        foreach (var good in new[] { old, secret })
            await ReadAsync(await TokenAsync(id, good));
        var leaked = await ReadAsync(await admin.PostAsync($"{Path}/{id}/secret", Json("""{"overlap_minutes":0}""")));
        foreach (var ended in new[] { old, secret })
            await (await TokenAsync(id, ended)).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
        await ReadAsync(await TokenAsync(id, leaked.GetProperty("client_secret").GetString()!));
        await ReadAsync(await admin.PostAsync($"{Path}/{id}/secret", null));
        host.Clock.Advance(TimeSpan.FromDays(1));
        await ReadAsync(await (await host.AdminAsync()).PostAsync($"{Path}/{id}/secret", null));
    }

    [Fact]
    public async Task A_secret_that_has_leaked_is_out_at_once()
    {
        var admin = await host.AdminAsync();
        var (id, old) = await MakeAsync(admin);

        var changed = await ReadAsync(await admin.PostAsync($"{Path}/{id}/secret", Json("""{"overlap_minutes":0}""")));

        Assert.Equal(JsonValueKind.Null, changed.GetProperty("previous_secret_until").ValueKind);
        await (await TokenAsync(id, old)).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
        await ReadAsync(await TokenAsync(id, changed.GetProperty("client_secret").GetString()!));
        await (await admin.PostAsync($"{Path}/{id}/secret", Json("""{"overlap_minutes":1441}"""))).IsInvalidAsync("overlap_minutes");
        await (await admin.PostAsync($"{Path}/{id}/secret", Json("""{"overlap_minutes":-1}"""))).IsInvalidAsync("overlap_minutes");
    }

    [Fact]
    public async Task Of_secrets_changed_at_once_the_last_one_is_good()
    {
        var admin = await host.AdminAsync();
        var (id, _) = await MakeAsync(admin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.PostAsync($"{Path}/{id}/secret", Json("""{"overlap_minutes":0}"""))));

        var good = 0;
        foreach (var answer in answers)
            good += (await TokenAsync(id, (await ReadAsync(answer)).GetProperty("client_secret").GetString()!)).IsSuccessStatusCode ? 1 : 0;
        Assert.Equal(1, good);
    }

    [Fact]
    public async Task Guessing_a_secret_is_throttled_from_wherever_before_it_is_compared()
    {
        var (id, secret) = await MakeAsync(await host.AdminAsync());
        for (var i = 0; i < 5; i++)
            await (await TokenAsync(id, $"guess {i}")).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");

        var blocked = await TokenAsync(id, secret);

        await blocked.IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
        Assert.NotNull(blocked.Headers.RetryAfter);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await ReadAsync(await TokenAsync(id, secret));
        for (var i = 0; i < 5; i++)
            await (await TokenAsync(id, $"guess {i}")).IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("POST", "/disable")]
    [InlineData("POST", "/secret")]
    public async Task An_unknown_client_is_told_and_only_to_administrators(string method, string below)
    {
        var person = await host.SignUpAsync();
        var admin = await host.AdminAsync();

        foreach (var (client, status, code) in new[] { (admin, HttpStatusCode.NotFound, "NOT_FOUND"), (person.Client, HttpStatusCode.Forbidden, "SCOPE_MISSING") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{Path}/svc_none{below}") { Content = method == "PATCH" ? Json("""{"name":"x"}""") : null };
            await (await client.SendAsync(request)).IsProblemAsync(status, code);
        }
    }

    private static async Task<(string Id, string Secret)> MakeAsync(HttpClient admin)
    {
        var made = await ReadAsync(await admin.PostAsJsonAsync(Path, new { name = $"agent {Guid.NewGuid():N}", scopes = new[] { "identity:read" } }));
        return (made.GetProperty("client_id").GetString()!, made.GetProperty("client_secret").GetString()!);
    }

    private async Task<HttpResponseMessage> TokenAsync(string id, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret });
        return await host.Anonymous().PostAsync("/api/v1/auth/token", form);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
