using System.Net;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

public sealed class PicksTests(PicksTests.Host host) : IClassFixture<PicksTests.Host>
{
    /// <summary>Five runs, two of them of one moment, so that pages have to break ties.</summary>
    public sealed class Host : RecommendationsHost, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await PublishAsync(SampleRun.Of(SampleRun.Long("TITAN"), SampleRun.Short("GRASIM")).With("generated_at", "2026-01-08T04:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("SBIN"), SampleRun.Short("CANBK")).With("universe", "BANKNIFTY").With("mode", "Intraday").With("generated_at", "2026-01-08T05:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")).With("mode", "Intraday").With("source", "preopen").With("generated_at", "2026-01-08T05:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Short("TITAN"), SampleRun.Long("MARUTI")).With("generated_at", "2026-01-09T04:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("MARUTI")).With("universe", "NIFTY100").With("generated_at", "2026-01-09T05:00:00Z"));
        }
    }

    [Fact]
    public async Task Picks_come_newest_first_and_each_once_however_they_are_paged()
    {
        var whole = await host.ListAllAsync("/api/v1/picks", "pick_uuid");

        Assert.Equal(8, whole.Distinct().Count());
        foreach (var limit in new[] { 1, 2, 3, 7, 8 })
            Assert.Equal(whole, await host.ListAllAsync($"/api/v1/picks?limit={limit}", "pick_uuid"));
        var moments = (await host.GetAsync("/api/v1/picks")).GetProperty("items").EnumerateArray().Select(p => p.GetProperty("generated_at").GetDateTimeOffset()).ToList();
        Assert.Equal(moments.OrderDescending(), moments);
    }

    [Theory]
    [InlineData("universe=BANKNIFTY", "SBIN,CANBK")]
    [InlineData("mode=Intraday", "SBIN,CANBK,TITAN")]
    [InlineData("mode=Intraday&universe=NIFTY50", "TITAN")]
    [InlineData("symbol=titan", "TITAN,TITAN,TITAN")]
    [InlineData("symbol=TITAN&direction=SHORT", "TITAN")]
    [InlineData("source=preopen", "TITAN")]
    [InlineData("from=2026-01-09T04:00:00Z", "MARUTI,MARUTI,TITAN")]
    [InlineData("to=2026-01-08T05:00:00Z", "TITAN,GRASIM")]
    [InlineData("from=2026-01-08T10:00:00%2B05:30&to=2026-01-08T10:40:00+05:30", "SBIN,CANBK,TITAN")]
    [InlineData("run_id=nifty50:Swing:2026-01-09T04:00:00.000000", "TITAN,MARUTI")]
    [InlineData("run_id=nothing", "")]
    public async Task Filters_keep_what_fits(string query, string symbols)
    {
        foreach (var list in new[] { "picks", "recommendations" })
        {
            Assert.Equal(
                symbols.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(),
                (await host.ListAllAsync($"/api/v1/{list}?{query}&limit=2", "symbol")).Order());
        }
    }

    [Fact]
    public async Task Watched_keeps_the_symbols_of_the_callers_watchlist()
    {
        await host.DeliverAsync(new WatchlistChanged("watcher", [new("MARUTI", "NSE"), new("GRASIM", "NSE")], host.Clock.GetUtcNow()));

        Assert.Equal(["GRASIM", "MARUTI", "MARUTI"], (await host.ListAllAsync("/api/v1/picks?watched=true", "symbol", host.As("watcher"))).Order());
        Assert.Empty(await host.ListAllAsync("/api/v1/picks?watched=true", "symbol", host.As("somebody-else")));
        Assert.Equal(8, (await host.ListAllAsync("/api/v1/picks?watched=false", "symbol", host.As("somebody-else"))).Count);
    }

    [Fact]
    public async Task Preferred_keeps_the_callers_universe_and_primary_mode()
    {
        await host.DeliverAsync(Preferences("choosy", "NIFTY50", "Intraday", host.Clock.GetUtcNow()));
        await host.DeliverAsync(Preferences("broad", "NIFTY50", null, host.Clock.GetUtcNow()));

        Assert.Equal(["TITAN"], await host.ListAllAsync("/api/v1/picks?preferred=true", "symbol", host.As("choosy")));
        Assert.Equal(5, (await host.ListAllAsync("/api/v1/picks?preferred=true", "symbol", host.As("broad"))).Count);
        Assert.Equal(8, (await host.ListAllAsync("/api/v1/picks?preferred=true", "symbol", host.As("unknown-yet"))).Count);
    }

    [Theory]
    [InlineData("universe=nifty50", "universe")]
    [InlineData("mode=Positional", "mode")]
    [InlineData("mode=1", "mode")]
    [InlineData("direction=UP", "direction")]
    [InlineData("symbol=%20", "symbol")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-01-09T04:00:00", "from")]
    [InlineData("from=2026-01-09T04:00:00Z&to=2026-01-09T04:00:00Z", "to")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=%21%21", "cursor")]
    [InlineData("watched=perhaps", "watched")]
    public async Task A_bad_filter_is_named(string query, string field)
    {
        foreach (var list in new[] { "picks", "recommendations" })
        {
            using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/{list}?{query}", UriKind.Relative));
            await response.IsInvalidAsync(field);
        }
    }

    [Theory]
    [InlineData("mode=Positional", "mode")]
    [InlineData("to=soon", "to")]
    [InlineData("limit=-1", "limit")]
    public async Task A_bad_filter_of_runs_is_named(string query, string field)
    {
        using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/runs?{query}", UriKind.Relative));
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_shown_with_their_picks()
    {
        var ids = await host.ListAllAsync("/api/v1/runs?limit=2", "run_id");
        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal("nifty100:Swing:2026-01-09T05:00:00.000000", ids[0]);
        Assert.Equal(["banknifty:Intraday:2026-01-08T05:00:00.000000"], await host.ListAllAsync("/api/v1/runs?universe=BANKNIFTY", "run_id"));

        var run = await host.GetAsync($"/api/v1/runs/{Uri.EscapeDataString(ids[^1])}");
        Assert.Equal(("PUBLISHED", 2), (run.GetProperty("origin").GetString(), run.GetProperty("picks_count").GetInt32()));
        Assert.Equal(["TITAN", "GRASIM"], run.GetProperty("picks").EnumerateArray().Select(p => p.GetProperty("symbol").GetString()!));
    }

    [Fact]
    public async Task A_recommendation_shows_the_columns_of_its_row()
    {
        var row = (await host.GetAsync("/api/v1/recommendations?symbol=GRASIM&evaluated=false")).GetProperty("items")[0];

        Assert.Equal("Strong Sell", row.GetProperty("recommendation").GetString());
        Assert.Equal("2026-01-08T04:00:00Z", row.GetProperty("generated_at_utc").GetString());
        Assert.Equal(2, row.GetProperty("rank_in_run").GetInt32());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("pnl_pct").ValueKind);
        Assert.False(row.TryGetProperty("id", out _));
        Assert.Empty((await host.GetAsync("/api/v1/recommendations?evaluated=true")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_pick_is_found_by_its_id_with_or_without_dashes()
    {
        var id = (await host.ListAllAsync("/api/v1/picks?symbol=GRASIM", "pick_uuid"))[0];

        Assert.Equal(id, (await host.GetAsync($"/api/v1/picks/{Guid.Parse(id):D}")).GetProperty("pick_uuid").GetString());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var path in new[] { $"/api/v1/picks/{Guid.NewGuid():N}", "/api/v1/runs/nifty50:Swing:never", "/api/v1/policies/none" })
        {
            using var response = await host.As("reader").GetAsync(new Uri(path, UriKind.Relative));
            await response.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        using var malformed = await host.As("reader").GetAsync(new Uri("/api/v1/picks/12", UriKind.Relative));
        await malformed.IsInvalidAsync("uuid");
    }

    [Fact]
    public async Task Whatever_stands_in_a_query_or_path_nothing_breaks()
    {
        string[] odd = ["%00", "%FF%FE", "%F0%9F%98%80", "'%20OR%201=1--", "%25", new string('a', 3000), "-1", "1e999", "NaN", "[]", "{}", "..%2F..", "%0D%0A"];
        string[] paths = ["picks?symbol=", "picks?run_id=", "picks?cursor=", "picks?from=", "picks/", "runs?source=", "runs/", "policies?status=", "policies/", "recommendations?evaluated="];
        // The test server refuses U+0000 in a path before the service sees it, as Kestrel does.
        foreach (var path in paths.SelectMany(p => odd.Where(o => o != "%00" || p.EndsWith('=')).Select(o => $"/api/v1/{p}{o}")))
        {
            using var response = await host.As("reader").GetAsync(new Uri(path, UriKind.Relative));
            Assert.True((int)response.StatusCode < 500, $"{path}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/api/v1/picks")]
    [InlineData("/api/v1/recommendations")]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/policies")]
    [InlineData("/api/v1/cache/status")]
    public async Task Reading_takes_a_token_with_a_fitting_scope(string path)
    {
        using var anonymous = await host.Anonymous().GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var misfit = await host.As("feed", Scopes.PricesWrite).GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, misfit.StatusCode);
        await host.GetAsync(path, host.As("root", Scopes.Admin));
    }

    [Fact]
    public async Task Cache_status_counts_the_rows_of_each_file()
    {
        var files = (await host.GetAsync("/api/v1/cache/status", host.As("root", Scopes.Admin))).GetProperty("files");

        Assert.Equal(["ai_recommendations.db", "market_data.db"], files.EnumerateArray().Select(f => f.GetProperty("name").GetString()!));
        Assert.Equal(8, files[0].GetProperty("rows").GetProperty("ai_recommendations").GetInt64());
        Assert.Equal(0, files[1].GetProperty("rows").GetProperty("bars").GetInt64());
        Assert.All(files.EnumerateArray(), f => Assert.True(f.GetProperty("available").GetBoolean() && f.GetProperty("bytes").GetInt64() > 0 && f.GetProperty("free_disk_bytes").GetInt64() > 0));
        using var user = await host.As("reader").GetAsync(new Uri("/api/v1/cache/status", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, user.StatusCode);
    }

    internal static PreferencesChanged Preferences(string user, string universe, string? mode, DateTimeOffset at) =>
        new(user, universe, "India", "Moderate", new Dictionary<string, bool> { ["Swing"] = true }, mode, [], at);
}
