using System.Text;
using System.Buffers.Text;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The clock stands at 2026-01-09 06:30 UTC; the feed reaches back to 2026-01-02 06:30.</summary>
public sealed class PersonalFeedTests(PersonalFeedTests.Host host) : IClassFixture<PersonalFeedTests.Host>
{
    private const string Feed = "/api/v1/picks?order=personal";

    public sealed class Host : RecommendationsHost, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await PublishAsync(SampleRun.Of(SampleRun.Long("OLD")).With("generated_at", "2026-01-02T06:29:59.999999Z"));
            await PublishAsync(SampleRun.Of(Pick("EDGE", 99)).With("generated_at", "2026-01-02T06:30:00Z"));
            await PublishAsync(SampleRun.Of(Pick("SWING-60", 60), Pick("SWING-80", 80), Pick("WATCHED", 61), Pick("RISKY", 62).With("risk_profile", "Aggressive"))
                .With("generated_at", "2026-01-08T04:00:00Z"));
            await PublishAsync(SampleRun.Of(Pick("BANK-SWING", 90)).With("universe", "BANKNIFTY").With("generated_at", "2026-01-08T05:00:00Z"));
            await PublishAsync(SampleRun.Of(Pick("INTRA", 95)).With("mode", "Intraday").With("generated_at", "2026-01-08T06:00:00Z"));
            await PublishAsync(SampleRun.Of(Pick("BANK-INTRA", 95), Pick("WATCHED", 55)).With("universe", "BANKNIFTY").With("mode", "Intraday").With("generated_at", "2026-01-08T07:00:00Z"));
            await PublishAsync(SampleRun.Of(Pick("FUTURE", 99)).With("mode", "Futures").With("generated_at", "2026-01-08T08:00:00Z"));
            // A short is as strong as its score is low: these are 85 and 56 strong.
            await PublishAsync(SampleRun.Of(Short("SHORT-15", 15), Short("SHORT-44", 44)).With("generated_at", "2026-01-08T09:00:00Z"));
            await DeliverAsync(new PreferencesChanged("asha", "NIFTY50", "India", "Aggressive", new Dictionary<string, bool>(), "Swing", ["Intraday"], Clock.GetUtcNow()));
            await DeliverAsync(new WatchlistChanged("asha", [new("WATCHED", "NSE")], Clock.GetUtcNow()));
        }
    }

    [Fact]
    public async Task What_is_watched_comes_first_then_universe_modes_risk_score_and_age()
    {
        var items = (await host.GetAsync(Feed, host.As("asha"))).GetProperty("items").EnumerateArray().Select(Told).ToList();

        Assert.Equal(
            [
                "WATCHED Swing WATCHED,UNIVERSE,PRIMARY_MODE",
                "WATCHED Intraday WATCHED,AUXILIARY_MODE",
                "RISKY Swing UNIVERSE,PRIMARY_MODE,RISK",
                "EDGE Swing UNIVERSE,PRIMARY_MODE",
                "SHORT-15 Swing UNIVERSE,PRIMARY_MODE",
                "SWING-80 Swing UNIVERSE,PRIMARY_MODE",
                "SWING-60 Swing UNIVERSE,PRIMARY_MODE",
                "SHORT-44 Swing UNIVERSE,PRIMARY_MODE",
                "INTRA Intraday UNIVERSE,AUXILIARY_MODE",
                "FUTURE Futures UNIVERSE",
                "BANK-SWING Swing PRIMARY_MODE",
                "BANK-INTRA Intraday AUXILIARY_MODE",
            ],
            items);
    }

    [Fact]
    public async Task Each_pick_comes_once_however_the_feed_is_paged()
    {
        foreach (var user in new[] { "asha", "unknown-yet" })
        {
            var whole = await host.ListAllAsync(Feed, "pick_uuid", host.As(user));
            Assert.Equal(12, whole.Distinct().Count());
            foreach (var limit in new[] { 1, 2, 5, 11, 12 })
                Assert.Equal(whole, await host.ListAllAsync($"{Feed}&limit={limit}", "pick_uuid", host.As(user)));
        }
    }

    [Fact]
    public async Task Somebody_of_whom_nothing_is_known_gets_the_newest_first_and_no_reasons()
    {
        var feed = (await host.GetAsync(Feed, host.As("unknown-yet"))).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(
            await host.ListAllAsync("/api/v1/picks?from=2026-01-02T06:30:00Z", "pick_uuid"),
            feed.Select(p => p.GetProperty("pick_uuid").GetString()));
        Assert.All(feed, p => Assert.Equal(0, p.GetProperty("relevance").GetArrayLength()));
    }

    [Fact]
    public async Task A_watchlist_alone_ranks_too_and_another_users_does_not()
    {
        await host.DeliverAsync(new WatchlistChanged("watcher", [new("FUTURE", "NSE")], host.Clock.GetUtcNow()));

        var first = (await host.GetAsync($"{Feed}&limit=1", host.As("watcher"))).GetProperty("items")[0];
        Assert.Equal("FUTURE Futures WATCHED", Told(first));
    }

    [Fact]
    public async Task The_default_order_stays_newest_first_and_says_nothing_of_relevance()
    {
        foreach (var query in new[] { "", "?order=newest" })
        {
            var items = (await host.GetAsync($"/api/v1/picks{query}", host.As("asha"))).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(13, items.Count);
            Assert.Equal(items.Select(p => p.GetProperty("generated_at").GetDateTimeOffset()).OrderDescending(), items.Select(p => p.GetProperty("generated_at").GetDateTimeOffset()));
            Assert.All(items, p => Assert.False(p.TryGetProperty("relevance", out _)));
        }
    }

    [Theory]
    [InlineData("universe=BANKNIFTY", "WATCHED,BANK-SWING,BANK-INTRA")]
    [InlineData("mode=Intraday", "WATCHED,INTRA,BANK-INTRA")]
    [InlineData("direction=SHORT", "SHORT-15,SHORT-44")]
    [InlineData("symbol=edge", "EDGE")]
    [InlineData("watched=true", "WATCHED,WATCHED")]
    [InlineData("preferred=true&from=2026-01-08T00:00:00Z", "WATCHED,RISKY,SHORT-15,SWING-80,SWING-60,SHORT-44")]
    [InlineData("to=2026-01-08T00:00:00Z", "EDGE")]
    [InlineData("run_id=nothing", "")]
    public async Task Filters_work_with_it(string query, string symbols) =>
        Assert.Equal(symbols.Split(',', StringSplitOptions.RemoveEmptyEntries), await host.ListAllAsync($"{Feed}&limit=1&{query}", "symbol", host.As("asha")));

    [Fact]
    public async Task While_somebody_pages_nothing_falls_out_of_the_seven_days_and_nothing_new_comes_twice()
    {
        await using var own = new OwnHost();
        await own.Host.PublishAsync(SampleRun.Of(Pick("A", 70), Pick("B", 60), Pick("C", 50)).With("generated_at", "2026-01-02T06:30:00Z"));
        await own.Host.DeliverAsync(PicksTests.Preferences("asha", "NIFTY50", "Swing", own.Host.Clock.GetUtcNow()));
        var first = await own.Host.GetAsync($"{Feed}&limit=1", own.Host.As("asha"));
        await own.Host.PublishAsync(SampleRun.Of(Pick("NEW", 99)).With("generated_at", "2026-01-09T06:29:00Z"));
        own.Host.Clock.Advance(TimeSpan.FromHours(1));

        var second = await own.Host.GetAsync($"{Feed}&limit=5&cursor={first.GetProperty("next_cursor").GetString()}", own.Host.As("asha"));

        Assert.Equal(["A", "B", "C"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(p => p.GetProperty("symbol").GetString()));
        Assert.Equal(["NEW"], await own.Host.ListAllAsync(Feed, "symbol", own.Host.As("asha")));
    }

    [Fact]
    public async Task A_cursor_that_somebody_made_up_reaches_no_further_than_a_day_before_the_feed()
    {
        var made = new PersonalPosition(DateTimeOffset.UnixEpoch, 31, 101, DateTimeOffset.UnixEpoch, Guid.NewGuid().ToString("N")).ToCursor();

        Assert.Equal(13, (await host.GetAsync($"{Feed}&cursor={made}", host.As("asha"))).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("order=best", "order")]
    [InlineData("order=", "order")]
    [InlineData("order=personal&limit=0", "limit")]
    [InlineData("order=personal&limit=201", "limit")]
    [InlineData("order=personal&cursor=%21%21", "cursor")]
    [InlineData("order=personal&cursor=cGVyc29uYWx8MXwy", "cursor")]
    [InlineData("order=personal&mode=Positional", "mode")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        using var response = await host.As("asha").GetAsync(new Uri($"/api/v1/picks?{query}", UriKind.Relative));
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task A_cursor_of_one_order_is_none_of_the_other()
    {
        var asha = host.As("asha");
        var personal = (await host.GetAsync($"{Feed}&limit=1", asha)).GetProperty("next_cursor").GetString();
        var newest = (await host.GetAsync("/api/v1/picks?limit=1", asha)).GetProperty("next_cursor").GetString();

        await (await asha.GetAsync(new Uri($"/api/v1/picks?cursor={personal}", UriKind.Relative))).IsInvalidAsync("cursor");
        await (await asha.GetAsync(new Uri($"{Feed}&cursor={newest}", UriKind.Relative))).IsInvalidAsync("cursor");
    }

    [Theory]
    [InlineData("personal|1|2|NaN|3|0123456789abcdef0123456789abcdef")]
    [InlineData("personal|1|-2|1|3|0123456789abcdef0123456789abcdef")]
    [InlineData("personal|1|2|1|3|short")]
    [InlineData("personal|9999999999999999999|2|1|3|0123456789abcdef0123456789abcdef")]
    [InlineData("personal|1|2|1|9223372036854775807|0123456789abcdef0123456789abcdef")]
    public void What_is_no_position_is_not_read(string text) => Assert.Null(PersonalPosition.Parse(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_position_is_read_as_it_was_written()
    {
        var position = new PersonalPosition(host.Clock.GetUtcNow(), 21, 100 - 44.9, host.Clock.GetUtcNow().AddTicks(10), Guid.NewGuid().ToString("N"));

        Assert.Equal(position, PersonalPosition.Parse(position.ToCursor()));
    }

    [Fact]
    public async Task Only_the_seven_days_are_ranked_and_an_index_finds_them()
    {
        foreach (var (query, index) in new[]
        {
            (Query(), "idx_ai_rec_time (generated_at>?"),
            (Query() with { Mode = "Swing" }, "idx_ai_rec_mode_time (mode=? AND generated_at>?"),
            (Query() with { Universe = "NIFTY50" }, "idx_ai_rec_universe_time (universe=? AND generated_at>?"),
            (Query() with { Symbol = "TITAN" }, "idx_ai_rec_symbol_time (symbol=? AND generated_at>?"),
        })
        {
            var after = new PersonalPosition(host.Clock.GetUtcNow(), 3, 50, host.Clock.GetUtcNow(), Guid.NewGuid().ToString("N"));
            var plan = await host.Store.ReadAsync(
                connection =>
                {
                    var (filter, sql) = PersonalFeed.Select(connection, query, "asha", 50, after, host.Clock.GetUtcNow());
                    return connection.Query($"EXPLAIN QUERY PLAN {sql}", r => r.GetString(3), filter.Parameters);
                },
                CancellationToken.None);

            Assert.Contains(plan, step => step.StartsWith("SEARCH r USING", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN r", StringComparison.Ordinal) || step.StartsWith("SCAN e", StringComparison.Ordinal) || step.StartsWith("SCAN user", StringComparison.Ordinal));
        }
    }

    private static PickQuery Query() => new(null, null, null, null, null, null, null, null, null, null);

    private static string Told(JsonElement pick) =>
        $"{pick.GetProperty("symbol").GetString()} {pick.GetProperty("mode").GetString()} {string.Join(',', pick.GetProperty("relevance").EnumerateArray().Select(r => r.GetString()))}";

    private static System.Text.Json.Nodes.JsonObject Pick(string symbol, decimal score) => SampleRun.Long(symbol).With("score_blend", score);

    private static System.Text.Json.Nodes.JsonObject Short(string symbol, decimal score) => SampleRun.Short(symbol).With("score_blend", score);

    private sealed class OwnHost : IAsyncDisposable
    {
        public RecommendationsHost Host { get; } = new();

        public async ValueTask DisposeAsync() => await ((IAsyncLifetime)Host).DisposeAsync();
    }
}
