using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Tests;

/// <summary>What a person sees of their sessions and their account's history, and how they end one.</summary>
public sealed class SessionsTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Sessions = "/api/v1/auth/sessions";
    private const string Events = "/api/v1/auth/security-events";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148";

    [Fact]
    public async Task Sessions_say_where_and_since_when_and_which_one_asks()
    {
        var person = await host.SignUpAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await LoginAsync(person, IPAddress.Parse("203.0.113.9"), "my phone", Phone);

        var items = (await person.Client.GetFromJsonAsync<JsonElement>(Sessions)).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(2, items.Count);
        Assert.Equal(
            ["created_at", "current", "device", "device_id", "id", "ip", "last_used_at"],
            items[0].EnumerateObject().Select(m => m.Name).Order());
        Assert.Equal("Mobile", items[0].GetProperty("device").GetString());
        Assert.Equal("my phone", items[0].GetProperty("device_id").GetString());
        Assert.Equal("203.0.113.9", items[0].GetProperty("ip").GetString());
        Assert.False(items[0].GetProperty("current").GetBoolean());
        Assert.Equal(host.Clock.GetUtcNow(), items[0].GetProperty("created_at").GetDateTimeOffset());
        Assert.True(items[1].GetProperty("current").GetBoolean());
    }

    [Fact]
    public async Task A_refresh_shows_as_the_last_use()
    {
        var person = await host.SignUpAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await RefreshAsync(person.RefreshToken);

        var session = (await person.Client.GetFromJsonAsync<JsonElement>(Sessions)).GetProperty("items").EnumerateArray().Single();

        Assert.Equal(host.Clock.GetUtcNow(), session.GetProperty("last_used_at").GetDateTimeOffset());
        Assert.Equal(host.Clock.GetUtcNow() - TimeSpan.FromMinutes(3), session.GetProperty("created_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Pages_show_each_session_once()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 6; i++)
        {
            // Two at one moment, too.
            host.Clock.Advance(TimeSpan.FromSeconds(i % 2));
            await LoginAsync(person);
        }

        var all = await PagesAsync(person.Client, Sessions, s => s.GetProperty("id").GetString()!);

        Assert.Equal(7, all.Count);
        Assert.Equal(7, all.Distinct().Count());
    }

    [Fact]
    public async Task A_session_that_is_ended_from_another_refuses_its_tokens_at_once()
    {
        var person = await host.SignUpAsync();
        var other = await LoginAsync(person);
        var elsewhere = With(other);
        var id = await CurrentAsync(elsewhere);

        Assert.Equal(HttpStatusCode.NoContent, (await person.Client.DeleteAsync($"{Sessions}/{id}")).StatusCode);

        await (await elsewhere.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await (await RefreshAsync(other.GetProperty("refresh_token").GetString()!)).IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        Assert.DoesNotContain(id, await PagesAsync(person.Client, Sessions, s => s.GetProperty("id").GetString()!));
        await host.Sent.WaitForAsync<SessionsRevoked>(m => m.UserId == person.Id);
        var ended = (await person.Client.GetFromJsonAsync<JsonElement>(Events)).GetProperty("items")[0];
        Assert.Equal("SESSION_ENDED", ended.GetProperty("kind").GetString());
        Assert.Equal(id, ended.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task Ending_a_session_many_times_at_once_ends_it_once()
    {
        var person = await host.SignUpAsync();
        var id = await CurrentAsync(With(await LoginAsync(person)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => person.Client.DeleteAsync($"{Sessions}/{id}")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.NoContent))
            await late.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Single(await PagesAsync(person.Client, Events, e => e.GetProperty("kind").GetString()!), k => k == "SESSION_ENDED");
    }

    [Fact]
    public async Task Nobody_ends_or_sees_anothers_session()
    {
        var person = await host.SignUpAsync();
        var stranger = await host.SignUpAsync();
        var id = await CurrentAsync(person.Client);

        await (await stranger.Client.DeleteAsync($"{Sessions}/{id}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await stranger.Client.DeleteAsync($"{Sessions}/no-such-session")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");

        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
        Assert.DoesNotContain(id, await PagesAsync(stranger.Client, Sessions, s => s.GetProperty("id").GetString()!));
        Assert.DoesNotContain(id, await PagesAsync(stranger.Client, Events, e => e.GetProperty("session_id").GetString() ?? ""));
    }

    [Fact]
    public async Task Sessions_that_are_over_are_neither_shown_nor_ended()
    {
        var person = await host.SignUpAsync();
        var idle = await CurrentAsync(person.Client);
        host.Clock.Advance(TimeSpan.FromDays(14));
        var signedOut = await LoginAsync(person);
        var gone = await CurrentAsync(With(signedOut));
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/logout", new { refresh_token = signedOut.GetProperty("refresh_token").GetString() });

        var now = With(await LoginAsync(person));

        Assert.Equal([await CurrentAsync(now)], await PagesAsync(now, Sessions, s => s.GetProperty("id").GetString()!));
        foreach (var id in new[] { idle, gone })
            await (await now.DeleteAsync($"{Sessions}/{id}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task One_may_end_the_session_that_one_is_in()
    {
        var person = await host.SignUpAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await person.Client.DeleteAsync($"{Sessions}/{await CurrentAsync(person.Client)}")).StatusCode);

        await (await person.Client.GetAsync(Sessions)).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
    }

    /// <summary>One fell out of the feed as another came in behind the newest: count and newest were the same, and validators kept the old feed.</summary>
    [Fact]
    public async Task The_feeds_version_changes_with_whatever_entry_changes()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        var people = new[] { await host.SignUpAsync(), await host.SignUpAsync(), await host.SignUpAsync() };
        await people[0].Client.PostAsync("/api/v1/auth/logout-all", null);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await people[1].Client.PostAsync("/api/v1/auth/logout-all", null);
        var before = await host.Anonymous().GetAsync("/.well-known/revocations");
        var late = host.Clock.GetUtcNow().AddMinutes(-1);
        await host.InDatabaseAsync(db => db.Sessions.Where(s => s.UserId == people[2].Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, late).SetProperty(x => x.EndReason, SessionEnd.SIGNED_OUT)));

        host.Clock.Advance(TimeSpan.FromMinutes(13.5));
        var after = await host.Anonymous().GetAsync("/.well-known/revocations");

        Assert.Contains(people[2].Id, await after.Content.ReadAsStringAsync());
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        Assert.Equal(after.Headers.ETag, (await host.Anonymous().GetAsync("/.well-known/revocations")).Headers.ETag);
    }

    [Fact]
    public async Task A_user_agent_is_cut_between_its_characters()
    {
        var person = await host.SignUpAsync();
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = new string('x', 254) + "😀 and more";

        var client = ClientInfo.Of(context, null);

        Assert.Equal(new string('x', 254), client.UserAgent);
        await host.InDatabaseAsync(db =>
        {
            db.SecurityEvents.Add(SecurityEvent.Of(person.Id, SecurityEventKind.SIGNED_IN, client, host.Clock.GetUtcNow()));
            return db.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task What_happened_is_told_newest_first_and_each_once()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 4; i++)
            await LoginAsync(person, IPAddress.Parse("203.0.113.9"), null, Phone);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await LoginAsync(person);

        var first = (await person.Client.GetFromJsonAsync<JsonElement>(Events)).GetProperty("items");
        var kinds = await PagesAsync(person.Client, Events, e => $"{e.GetProperty("kind")} {e.GetProperty("session_id")}");

        Assert.Equal(["at", "device", "ip", "kind", "session_id"], first[1].EnumerateObject().Select(m => m.Name).Order());
        Assert.Equal("Mobile", first[1].GetProperty("device").GetString());
        Assert.Equal("203.0.113.9", first[1].GetProperty("ip").GetString());
        Assert.True(first[0].GetProperty("at").GetDateTimeOffset() > first[1].GetProperty("at").GetDateTimeOffset());
        Assert.Equal(6, kinds.Count(k => k.StartsWith("SIGNED_IN", StringComparison.Ordinal)));
        Assert.Equal(kinds.Count, kinds.Distinct().Count());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=nonsense%20", "cursor")]
    [InlineData("cursor=MTIzfG5vdCBhIG51bWJlcg", "cursor")] // 123|not a number
    public async Task A_cursor_that_is_none_is_told_so(string query, string field)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.GetAsync($"{Events}?{query}")).IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("GET", Sessions)]
    [InlineData("DELETE", $"{Sessions}/x")]
    [InlineData("GET", Events)]
    public async Task Without_a_token_there_is_nothing_to_see(string method, string address)
    {
        var answer = await host.Anonymous().SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private static async Task<string> CurrentAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>(Sessions)).GetProperty("items").EnumerateArray()
            .Single(s => s.GetProperty("current").GetBoolean()).GetProperty("id").GetString()!;

    private static async Task<List<string>> PagesAsync(HttpClient client, string address, Func<JsonElement, string> read)
    {
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"{address}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(read));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return all;
    }

    private async Task<JsonElement> LoginAsync(IdentityHost.Person person, IPAddress? from = null, string? deviceId = null, string? agent = null)
    {
        var client = from is null ? host.Anonymous() : host.At(from);
        if (agent is not null)
            client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password, device_id = deviceId });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private HttpClient With(JsonElement tokens)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }

    private Task<HttpResponseMessage> RefreshAsync(string token) => host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = token });
}
