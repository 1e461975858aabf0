using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.Identity.Watchlists;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class InternalApiTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Preferences = "/api/v1/internal/preferences";
    private const string Watchlists = "/api/v1/internal/watchlists";

    private static readonly Dictionary<string, bool> NoModes = [];

    [Fact]
    public async Task A_replica_is_refilled_with_what_the_events_said()
    {
        var person = await host.SignUpAsync();
        await person.Client.PatchAsync("/api/v1/preferences", Json("""{"universe":"NIFTY100","primary_mode":"Swing"}"""));
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"TCS"}"""));
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"M&M","exchange":"BSE"}"""));
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"INFY"}"""));
        await person.Client.PatchAsync("/api/v1/watchlist/INFY", Json("""{"status":"paused"}"""));
        var service = await ServiceAsync();

        var preferences = Assert.Single((await AllAsync<PreferencesChanged>(service, Preferences)), p => p.UserId == person.Id);
        var watchlist = Assert.Single((await AllAsync<WatchlistChanged>(service, Watchlists)), w => w.UserId == person.Id);

        var told = await host.Sent.WaitForAsync<PreferencesChanged>(m => m.UserId == person.Id);
        // jsonb keeps no order of keys.
        Assert.Equal(told.TradingModes.OrderBy(m => m.Key), preferences.TradingModes.OrderBy(m => m.Key));
        Assert.Equal(JsonSerializer.Serialize(told with { TradingModes = NoModes }), JsonSerializer.Serialize(preferences with { TradingModes = NoModes }));
        var listed = await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == person.Id && m.Symbols.Count == 3);
        Assert.Equal([new WatchedSymbol("M&M", "BSE"), new WatchedSymbol("TCS", "NSE")], watchlist.Symbols);
        Assert.True(watchlist.ChangedAt >= listed.ChangedAt);
    }

    /// <summary>The refill read past a change under way, and told the list before it with a later moment.</summary>
    [Fact]
    public async Task A_refill_waits_for_a_change_under_way()
    {
        var person = await WithBothAsync();
        var service = await ServiceAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.True(await AccountLock.TakeAsync(person.Id, db, default));

        var refill = AllAsync<WatchlistChanged>(service, Watchlists);
        await Eventually.HoldsAsync(() => host.InDatabaseAsync(other => other.Database.SqlQuery<bool>(
            $"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'tuple' AND relation = 'users'::regclass) AS \"Value\"").SingleAsync()));
        db.UserWatchlists.RemoveRange(await db.UserWatchlists.Where(e => e.UserId == person.Id).ToListAsync());
        db.UserWatchlists.Add(WatchlistEntry.Add(person.Id, "INFY", Exchange.NSE, new WatchValues(null, null, null, null, null, WatchStatus.active), host.Clock.GetUtcNow()));
        await db.SaveChangesAsync();
        await WatchlistChange.PublishAsync(person.Id, db, host.Clock.GetUtcNow().AddSeconds(1), default);
        await transaction.CommitAsync();

        var told = await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == person.Id && m.Symbols.Any(s => s.Symbol == "INFY"));
        var read = Assert.Single(await refill, w => w.UserId == person.Id);
        Assert.Equal(told.ChangedAt, read.ChangedAt);
        Assert.Equal(["INFY"], read.Symbols.Select(s => s.Symbol));
    }

    [Fact]
    public async Task A_list_changes_later_than_before_whatever_the_clock_says()
    {
        var person = await WithBothAsync();
        host.Clock.Advance(TimeSpan.FromHours(-1));
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"INFY"}"""));
        await person.Client.DeleteAsync("/api/v1/watchlist/TCS");

        var last = await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == person.Id && m.Symbols.Select(s => s.Symbol).SequenceEqual(["INFY"]));
        var times = host.Sent.All.OfType<WatchlistChanged>().Where(m => m.UserId == person.Id).OrderBy(m => m.ChangedAt).Select(m => string.Join(' ', m.Symbols.Select(s => s.Symbol)));
        Assert.Equal(["TCS", "INFY TCS", "INFY"], times);
        Assert.Equal(last.ChangedAt, Assert.Single(await AllAsync<WatchlistChanged>(await ServiceAsync(), Watchlists), w => w.UserId == person.Id).ChangedAt);
        host.Clock.Advance(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Closed_accounts_are_left_out()
    {
        var admin = await host.AdminAsync();
        var deleted = await WithBothAsync();
        var disabled = await WithBothAsync();
        await deleted.Client.DeleteAsync("/api/v1/users/me");
        await admin.PatchAsync($"/api/v1/admin/users/{disabled.Id}", Json("""{"is_active":false}"""));
        var service = await ServiceAsync();

        var ids = (await AllAsync<PreferencesChanged>(service, Preferences)).Select(p => p.UserId).Concat((await AllAsync<WatchlistChanged>(service, Watchlists)).Select(w => w.UserId)).ToList();

        Assert.DoesNotContain(deleted.Id, ids);
        Assert.DoesNotContain(disabled.Id, ids);
    }

    [Theory]
    [InlineData(Preferences)]
    [InlineData(Watchlists)]
    public async Task Pages_miss_and_repeat_nobody_while_rows_change(string path)
    {
        var people = new List<string>();
        for (var i = 0; i < 5; i++)
            people.Add((await WithBothAsync()).Id);
        var service = await ServiceAsync();

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.GetFromJsonAsync<JsonElement>($"{path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("user_id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
            var passing = await WithBothAsync();
            await passing.Client.DeleteAsync("/api/v1/users/me");
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(people.Except(seen));
        await (await service.GetAsync($"{path}?limit=201")).IsInvalidAsync("limit");
        await (await service.GetAsync($"{path}?cursor=!!")).IsInvalidAsync("cursor");
    }

    [Theory]
    [InlineData(Preferences)]
    [InlineData(Watchlists)]
    public async Task Only_services_that_may_read_everybody_do(string path)
    {
        var person = await host.SignUpAsync();

        await (await host.Anonymous().GetAsync(path)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await person.Client.GetAsync(path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await (await ServiceAsync("llm:write")).GetAsync(path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    private async Task<IdentityHost.Person> WithBothAsync()
    {
        var person = await host.SignUpAsync();
        await person.Client.GetAsync("/api/v1/preferences");
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"TCS"}"""));
        return person;
    }

    private async Task<HttpClient> ServiceAsync(string scope = "identity:read")
    {
        var made = await (await (await host.AdminAsync()).PostAsJsonAsync("/api/v1/admin/service-clients", new { name = $"agent {Guid.NewGuid():N}", scopes = new[] { scope } })).Content.ReadFromJsonAsync<JsonElement>();
        var client = host.Anonymous();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = made.GetProperty("client_id").GetString()!,
            ["client_secret"] = made.GetProperty("client_secret").GetString()!,
        });
        var token = await (await client.PostAsync("/api/v1/auth/token", form)).Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
        return client;
    }

    private static async Task<List<T>> AllAsync<T>(HttpClient service, string path)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await service.GetFromJsonAsync<Page<T>>($"{path}?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}", JsonDefaults.Options);
            all.AddRange(page!.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }
}
