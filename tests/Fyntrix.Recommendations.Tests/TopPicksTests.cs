using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The newest picks as the former front end asks for them. The clock stands at noon in India on Friday 2026-01-09.</summary>
public sealed class TopPicksTests(TopPicksTests.Host host) : IClassFixture<TopPicksTests.Host>
{
    public sealed class Host : RecommendationsHost, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await PublishAsync(SampleRun.Of(SampleRun.Long("YESTERDAY")).With("generated_at", "2026-01-08T05:00:00Z"));
            await PublishAsync(SampleRun.Of(
                    SampleRun.Long("TITAN")
                        .With("contributions", JsonNode.Parse("""[{"agent_name":"technical","score":68},{"agent_name":"momentum","score":61.5}]"""))
                        .With("features", JsonNode.Parse("""{"rationale":"Breakout above 3400.","key_findings":["Volume doubled"," Trend is up "],"strategy_rationale":"Swing with the trend."}""")),
                    SampleRun.Short("GRASIM"),
                    SampleRun.Long("SBIN").With("confidence", "Low"))
                .With("generated_at", "2026-01-09T05:00:00Z").With("total_analyzed", 50));
            await PublishAsync(SampleRun.Of(SampleRun.Long("HDFCBANK")).With("universe", "BANKNIFTY").With("mode", "Intraday").With("generated_at", "2026-01-08T05:00:00Z"));
            // The day before, and two bars of today: the later one has not ended.
            await this.AddBarAsync("TITAN", "1D", "2026-01-08T03:45:00Z", 3400, 3410);
            await this.AddBarAsync("TITAN", "15m", "2026-01-09T03:45:00Z", 3420, 3424);
            await this.AddBarAsync("TITAN", "15m", "2026-01-09T06:15:00Z", 3424, 3436.416m, "kite", adjusted: true);
            await this.AddBarAsync("TITAN", "15m", "2026-01-09T06:15:00Z", 3424, 3437.1m);
            await this.AddBarAsync("TITAN", "60m", "2026-01-09T05:45:00Z", 3424, 9999);
            // Ended before the signal: the pick's own price is newer.
            await this.AddBarAsync("GRASIM", "1D", "2026-01-08T03:45:00Z", 2700, 2727);
        }
    }

    [Fact]
    public async Task Picks_of_the_newest_run_have_every_field_that_the_former_front_end_reads()
    {
        var answer = await host.GetAsync("/api/v1/agents/picks?limit=10&universe=nifty50&session_id=local&refresh=false&primary_mode=Swing");

        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["TITAN", "GRASIM", "SBIN"], items.Select(i => i.GetProperty("symbol").GetString()));
        foreach (var item in items)
        {
            Assert.All(new[] { "score_blend", "entry_price", "current_price", "last_price", "price", "intraday_change_pct" }, name => Assert.Equal(JsonValueKind.Number, item.GetProperty(name).ValueKind));
            Assert.All(new[] { "symbol", "recommendation", "rationale", "strategy_rationale", "confidence", "mode" }, name => Assert.NotEmpty(item.GetProperty(name).GetString()!));
            Assert.All(new[] { "scores", "exit_strategy" }, name => Assert.Equal(JsonValueKind.Object, item.GetProperty(name).ValueKind));
            Assert.Equal(JsonValueKind.String, item.GetProperty("key_findings").ValueKind);
            Assert.Equal((JsonValueKind.Array, JsonValueKind.False), (item.GetProperty("agents").ValueKind, item.GetProperty("deterministic").ValueKind));
        }

        Assert.Equal("""{"technical":68,"momentum":61.5}""", items[0].GetProperty("scores").GetRawText());
        Assert.Equal(("Breakout above 3400.", "Volume doubled; Trend is up", "Swing with the trend."),
            (items[0].GetProperty("rationale").GetString(), items[0].GetProperty("key_findings").GetString(), items[0].GetProperty("strategy_rationale").GetString()));
        // (3685.5 − 3412.65) / 3412.65 = 7.995 %; (3412.65 − 3310.3) / 3412.65 = 2.999 %.
        Assert.Equal("""{"stop_loss_price":3310.3,"target_price":3685.5,"stop_loss_pct":3,"target_pct":8}""", items[0].GetProperty("exit_strategy").GetRawText());
        Assert.Equal(("2026-01-09T05:00:00Z", "NIFTY50", "Swing", "Moderate"),
            (answer.GetProperty("as_of").GetString(), answer.GetProperty("universe").GetString(), answer.GetProperty("primary_mode").GetString(), answer.GetProperty("risk_profile").GetString()));
        Assert.Equal(("2026-01-09", false, true, "ok"),
            (answer.GetProperty("session_date").GetString(), answer.GetProperty("previous_session").GetBoolean(), answer.GetProperty("cached").GetBoolean(), answer.GetProperty("run_status").GetString()));
        Assert.Equal(["name", "display_name", "description", "horizon", "icon"], answer.GetProperty("mode_info").EnumerateObject().Select(m => m.Name));
        Assert.All(new[] { "reason", "degraded_reason", "note" }, name => Assert.Equal(JsonValueKind.Null, answer.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task The_current_price_is_that_of_the_newest_bar_that_has_ended_since_the_signal_and_otherwise_the_entry()
    {
        var items = (await host.GetAsync("/api/v1/agents/picks?primary_mode=Swing")).GetProperty("items");

        // Of two sources the one as traded; from the open 3420 that is 0.5 %.
        Assert.Equal((3437.1m, "LAST_BAR", "2026-01-09T06:30:00Z", 0.5m, true), Price(items[0]));
        Assert.Equal((2788.45m, "ENTRY_PRICE", "2026-01-09T05:00:00Z", 1m, true), Price(items[1]));
        Assert.Equal((3412.65m, "ENTRY_PRICE", "2026-01-09T05:00:00Z", 0m, false), Price(items[2]));
    }

    private static (decimal, string?, string?, decimal, bool) Price(JsonElement item) => (
        item.GetProperty("current_price").GetDecimal(), item.GetProperty("price_source").GetString(), item.GetProperty("price_at").GetString(),
        item.GetProperty("intraday_change_pct").GetDecimal(), item.GetProperty("intraday_change_known").GetBoolean());

    [Fact]
    public async Task A_pick_without_words_says_what_its_numbers_say()
    {
        var pick = (await host.GetAsync("/api/v1/agents/picks?primary_mode=Swing")).GetProperty("items")[1];

        Assert.Equal("Strong Sell with a blended score of 31 of 100 from 0 agents.", pick.GetProperty("rationale").GetString());
        Assert.Equal("Swing SHORT, target 2565.4 (8% away), stop 2872.1 (3% away).", pick.GetProperty("strategy_rationale").GetString());
    }

    [Theory]
    [InlineData("""{"rationale":"\ud800","key_findings":["\udc00"],"key_signals":[5,{"description":7},null]}""")]
    [InlineData("""{"\ud800":1,"key_signals":[{"\ud800":1}]}""")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    public async Task Features_of_any_kind_do_not_hide_a_pick(string features)
    {
        await using var own = new FormerFileTests.FormerHost(_ => { });
        await own.Host.PublishAsync(SampleRun.Of(SampleRun.Long("ODD")));
        await own.Host.ExecuteAsync("UPDATE ai_recommendations SET features_json = $features", ("$features", features));

        Assert.Equal("Buy with a blended score of 64.2 of 100 from 0 agents.", (await own.Host.GetAsync("/api/v1/agents/picks")).GetProperty("items")[0].GetProperty("rationale").GetString());
        await own.Host.ExecuteAsync("UPDATE ai_recommendations SET features_json = $features", ("$features", $"{new string('[', 900)}{new string(']', 900)}"));
        Assert.Equal(1, (await own.Host.GetAsync("/api/v1/agents/picks")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Universe_and_mode_are_the_callers_own_where_the_query_says_nothing()
    {
        await host.DeliverAsync(new PreferencesChanged("banker", "BANKNIFTY", "India", "Conservative", new Dictionary<string, bool>(), "Intraday", ["Options", "Swing"], host.Clock.GetUtcNow()));

        var own = await host.GetAsync("/api/v1/agents/picks", host.As("banker"));
        var asked = await host.GetAsync("/api/v1/agents/picks?universe=NIFTY50&primary_mode=swing", host.As("banker"));
        var others = await host.GetAsync("/api/v1/agents/picks", host.As("somebody-else"));

        Assert.Equal("HDFCBANK", own.GetProperty("items")[0].GetProperty("symbol").GetString());
        Assert.Equal(("Conservative", """["Options","Swing"]"""), (own.GetProperty("risk_profile").GetString(), own.GetProperty("auxiliary_modes").GetRawText()));
        Assert.Equal(("2026-01-08", true), (own.GetProperty("session_date").GetString(), own.GetProperty("previous_session").GetBoolean()));
        Assert.Equal(("TITAN", """["Options"]"""), (asked.GetProperty("items")[0].GetProperty("symbol").GetString(), asked.GetProperty("auxiliary_modes").GetRawText()));
        Assert.Equal(("NIFTY50", "Swing", "[]"),
            (others.GetProperty("universe").GetString(), others.GetProperty("primary_mode").GetString(), others.GetProperty("auxiliary_modes").GetRawText()));
    }

    [Fact]
    public async Task Without_a_run_nothing_is_made_up_and_the_reason_is_said()
    {
        var answer = await host.GetAsync("/api/v1/agents/picks?primary_mode=Scalping&refresh=true");

        Assert.Equal(0, answer.GetProperty("items").GetArrayLength());
        Assert.Equal(("NO_RUN", "degraded", "empty_picks", false),
            (answer.GetProperty("reason").GetString(), answer.GetProperty("run_status").GetString(), answer.GetProperty("degraded_reason").GetString(), answer.GetProperty("cached").GetBoolean()));
        Assert.Equal(("2026-01-09T06:30:00Z", "2026-01-09"), (answer.GetProperty("as_of").GetString(), answer.GetProperty("session_date").GetString()));
        Assert.Contains("on schedule", answer.GetProperty("note").GetString());
        Assert.Equal("Scalping", answer.GetProperty("mode_info").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_newest_run_that_found_nothing_is_not_replaced_by_an_older_one()
    {
        await host.ExecuteAsync(
            """
            INSERT INTO runs (run_id, universe, mode, source, generated_at, origin, picks_count, recorded_at)
            VALUES ('empty', 'NIFTY100', 'Swing', 'hourly', $at, 'ENGINE', 0, $at), ('older', 'NIFTY100', 'Swing', 'hourly', $at - 1, 'ENGINE', 1, $at)
            """,
            ("$at", host.Clock.GetUtcNow()));

        var answer = await host.GetAsync("/api/v1/agents/picks?universe=nifty100");

        Assert.Equal(("NO_PICKS", "empty", true), (answer.GetProperty("reason").GetString(), answer.GetProperty("run_id").GetString(), answer.GetProperty("cached").GetBoolean()));
    }

    [Fact]
    public async Task Top_picks_tell_the_run_behind_them()
    {
        var answer = await host.GetAsync("/api/v1/top-picks?universe=nifty50&mode=Swing&limit=2&refresh=true");

        Assert.Equal(["TITAN", "GRASIM"], answer.GetProperty("picks").EnumerateArray().Select(p => p.GetProperty("symbol").GetString()));
        Assert.Equal(("2026-01-09", "2026-01-09T05:00:00Z", 2, 5400L, true),
            (answer.GetProperty("date").GetString(), answer.GetProperty("generated_at").GetString(), answer.GetProperty("picks_count").GetInt32(), answer.GetProperty("cache_age_seconds").GetInt64(), answer.GetProperty("cached").GetBoolean()));
        Assert.Equal(("PUBLISHED", 50), (answer.GetProperty("metadata").GetProperty("origin").GetString(), answer.GetProperty("metadata").GetProperty("total_analyzed").GetInt32()));
        Assert.Contains("on schedule", answer.GetProperty("note").GetString());
        Assert.Equal("2026-01-09T05:00:00Z", answer.GetProperty("last_updated").GetString());
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("min_confidence=Low", 3)]
    [InlineData("min_confidence=Medium", 2)]
    [InlineData("min_confidence=High", 1)]
    [InlineData("universe=BANKNIFTY&mode=intraday", 1)]
    [InlineData("universe=BANKNIFTY&mode=commodities", 0)]
    public async Task Top_picks_are_of_at_least_the_confidence_asked_for(string query, int count)
    {
        var answer = await host.GetAsync($"/api/v1/top-picks?{query}");

        Assert.Equal((count, count), (answer.GetProperty("picks_count").GetInt32(), answer.GetProperty("picks").GetArrayLength()));
        Assert.Equal(count == 0 ? "NO_RUN" : null, answer.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("agents/picks?limit=0", "limit")]
    [InlineData("agents/picks?limit=11", "limit")]
    [InlineData("agents/picks?limit=many", "limit")]
    [InlineData("agents/picks?universe=NASDAQ", "universe")]
    [InlineData("agents/picks?primary_mode=xyz", "primary_mode")]
    [InlineData("agents/picks?refresh=perhaps", "refresh")]
    [InlineData("top-picks?limit=11", "limit")]
    [InlineData("top-picks?universe=1", "universe")]
    [InlineData("top-picks?mode=xyz", "mode")]
    [InlineData("top-picks?min_confidence=0.7", "min_confidence")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/{query}", UriKind.Relative));
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Whatever_stands_in_a_query_nothing_breaks()
    {
        string[] odd = ["%00", "%FF%FE", "%F0%9F%98%80", "'%20OR%201=1--", new string('a', 3000), "-1", "1e999", "NaN", "[]", "%0D%0A"];
        string[] paths =
        [
            "agents/picks?universe=", "agents/picks?primary_mode=", "agents/picks?session_id=", "top-picks?mode=", "top-picks?min_confidence=", "strategy/parameters?price=1&score=1&mode=",
            "strategy/parameters?score=1&price=", "performance/winning-trades?universe=", "performance/alpha/dataset?symbol=", "performance/alpha/dataset?cursor=", "performance/alpha/by-mode?lookback_days=",
            "picks?order=personal&cursor=", "picks?order=",
        ];
        foreach (var path in paths.SelectMany(p => odd.Select(o => $"/api/v1/{p}{o}")))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(FormerRequest.Header, "1");
            using var response = await host.As("reader").SendAsync(request);
            Assert.True((int)response.StatusCode < 500, $"{path}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Picks_of_a_former_file_are_shown_with_the_scores_and_signals_that_it_kept()
    {
        await using var former = new FormerFileTests.FormerHost(LegacySample.WriteRecommendationsTo);
        var run = (await former.Host.GetAsync("/api/v1/runs?limit=1")).GetProperty("items")[0];

        var answer = await former.Host.GetAsync($"/api/v1/agents/picks?universe={run.GetProperty("universe").GetString()}&primary_mode={run.GetProperty("mode").GetString()}");

        var pick = answer.GetProperty("items")[0];
        Assert.NotEmpty(pick.GetProperty("scores").EnumerateObject());
        Assert.NotEmpty(pick.GetProperty("key_findings").GetString()!);
        Assert.Equal(("NONE", JsonValueKind.Null), (pick.GetProperty("price_source").GetString(), pick.GetProperty("current_price").ValueKind));
    }
}
