using System.Net;
using System.Text.Json;
using Fyntrix.Recommendations.Policies;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What the former front end shows of learning. It calls toFixed on every number, so that none may be null.</summary>
public sealed class RlMetricsTests : IAsyncLifetime, IDisposable
{
    private const string Address = "/api/v1/analytics/rl-metrics";

    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Before_any_evaluation_every_figure_of_the_built_in_policy_is_zero()
    {
        var answer = await _host.GetAsync(Address);

        Assert.Equal(["policy", "modes"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["policy_id", "name", "status", "created_at", "updated_at", "activated_at", "deactivated_at"], answer.GetProperty("policy").EnumerateObject().Select(p => p.Name));
        Assert.Equal((BuiltInPolicy.Id, "ACTIVE"), (answer.GetProperty("policy").GetProperty("policy_id").GetString(), answer.GetProperty("policy").GetProperty("status").GetString()));
        Assert.Equal(["Scalping", "Intraday", "Swing", "Options", "Futures"], answer.GetProperty("modes").EnumerateArray().Select(m => m.GetProperty("mode").GetString()!));
        var swing = answer.GetProperty("modes")[2];
        Assert.Equal(JsonValueKind.Null, swing.GetProperty("last_evaluated_at").ValueKind);
        Assert.Equal("""{"start_date":"2025-07-13","end_date":"2026-01-08","mode":"Swing","evaluation_horizon":"EOD","timeframe":"1D"}""", swing.GetProperty("sample").GetRawText());
        Assert.Equal("""{"contexts":0,"actions":0}""", swing.GetProperty("bandit").GetRawText());
        Assert.All(
            answer.GetProperty("modes").EnumerateArray().SelectMany(m => m.GetProperty("profiles").EnumerateArray()).SelectMany(p => p.EnumerateObject()),
            p => Assert.Equal(p.Name switch { "id" => JsonValueKind.String, "is_best" => JsonValueKind.False, _ => JsonValueKind.Number }, p.Value.ValueKind));
    }

    [Fact]
    public async Task The_policy_view_has_the_figures_of_the_last_evaluation_in_per_cent()
    {
        await _host.ExecuteAsync(
            "UPDATE rl_policies SET metrics_json = $m WHERE policy_id = $id",
            ("$id", BuiltInPolicy.Id),
            ("$m",
            """
            {
              "exit_profiles": { "Swing": {
                "swing_tight": { "trades": 8, "avg_ret_close_pct": 1.25, "avg_max_drawdown_pct": -2.5, "win_rate": 0.625, "hit_target_rate": 0.25, "hit_stop_rate": 0.125, "avg_capture_ratio": 0.4, "score": 0.1625 },
                "swing_trend": { "trades": "many" } } },
              "best_exit_profiles": { "Swing": { "id": "swing_tight", "criterion": "score" } },
              "last_evaluated_at_by_mode": { "Swing": "2026-01-08T11:00:00Z" },
              "sample_by_mode": { "Swing": { "start_date": "2025-07-12", "end_date": "2026-01-07", "mode": "Swing", "evaluation_horizon": "EOD", "timeframe": "1D" } },
              "bandit": { "Swing": { "contexts": { "a": { "actions": { "swing_tight": {}, "swing_trend": {} } }, "b": { "actions": { "swing_tight": {} } }, "c": 7 } } }
            }
            """));

        var swing = Assert.Single((await _host.GetAsync($"{Address}?view=policy&mode=Swing")).GetProperty("modes").EnumerateArray());

        Assert.Equal("2026-01-08T11:00:00Z", swing.GetProperty("last_evaluated_at").GetString());
        Assert.Equal("2026-01-07", swing.GetProperty("sample").GetProperty("end_date").GetString());
        Assert.Equal(
            [
                """{"id":"swing_tight","trades":8,"avg_ret_close_pct":1.25,"avg_max_drawdown_pct":-2.5,"win_rate":62.5,"hit_target_rate":25,"hit_stop_rate":12.5,"avg_capture_ratio":0.4,"score":0.1625,"is_best":true}""",
                """{"id":"swing_trend","trades":0,"avg_ret_close_pct":0,"avg_max_drawdown_pct":0,"win_rate":0,"hit_target_rate":0,"hit_stop_rate":0,"avg_capture_ratio":0,"score":0,"is_best":false}""",
            ],
            swing.GetProperty("profiles").EnumerateArray().Select(p => p.GetRawText()));
        Assert.Equal("""{"contexts":3,"actions":3}""", swing.GetProperty("bandit").GetRawText());
    }

    [Theory]
    [InlineData("""{"exit_profiles":{"Swing":{"swing_tight":{"trades":1,"\ud800":1}}}}""")]
    [InlineData("""{"bandit":{"Swing":{"contexts":{"\ud800":{}}}}}""")]
    [InlineData("""{"best_exit_profiles":{"Swing":{"id":"\udc00"}}}""")]
    public async Task Metrics_with_half_a_character_count_as_not_there(string metrics)
    {
        await _host.ExecuteAsync("UPDATE rl_policies SET metrics_json = $m WHERE policy_id = $id", ("$id", BuiltInPolicy.Id), ("$m", metrics));

        var swing = Assert.Single((await _host.GetAsync($"{Address}?view=policy&mode=Swing")).GetProperty("modes").EnumerateArray());

        Assert.Equal("""{"contexts":0,"actions":0}""", swing.GetProperty("bandit").GetRawText());
        Assert.All(swing.GetProperty("profiles").EnumerateArray(), p => Assert.False(p.GetProperty("is_best").GetBoolean()));
    }

    [Fact]
    public async Task An_evaluation_shows_and_the_policy_is_the_one_in_force()
    {
        var id = (await _host.CreatePolicyAsync(PolicySamples.Whole, "Own")).GetProperty("policy_id").GetString();
        foreach (var (step, body) in new[] { ("evaluate", ""), ("activate", """{"reason":"x","override":true}""") })
        {
            using var answer = await _host.StepAsync($"{id}/{step}", body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var metrics = await _host.GetAsync($"{Address}?mode=Swing");

        Assert.Equal(id, metrics.GetProperty("policy").GetProperty("policy_id").GetString());
        var swing = metrics.GetProperty("modes")[0];
        Assert.Equal(["tight", "wide"], swing.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("id").GetString()!));
        Assert.Equal("2025-12-10", swing.GetProperty("sample").GetProperty("start_date").GetString());
        Assert.Equal("2026-01-09T06:30:00Z", swing.GetProperty("last_evaluated_at").GetString());
    }

    [Fact]
    public async Task The_daily_view_has_the_outcomes_of_picks_under_a_rule_by_date_in_India_and_mode()
    {
        await _host.ExecuteAsync("INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at) VALUES ($hash, 'Swing', 'Swing', '{}', 1)", ("$hash", new string('a', 64)));
        // 2026-01-07T19:00Z is the 8th in India.
        await OutcomeAsync("ONE", "2026-01-07T19:00:00Z", "Swing", 2, -1, 1, 0);
        await OutcomeAsync("TWO", "2026-01-08T05:00:00Z", "Swing", -1, -1.5m, 0, 1);
        await OutcomeAsync("THREE", "2026-01-08T06:00:00Z", "Swing", 0.5m, null, null, null);
        await OutcomeAsync("FOUR", "2026-01-08T05:00:00Z", "Intraday", 1, -0.5m, 0, 0);
        await OutcomeAsync("FIVE", "2026-01-09T04:00:00Z", "Swing", 0, 0, 0, 0);
        await OutcomeAsync("PENDING", "2026-01-08T05:00:00Z", "Swing", null, null, null, null);
        await OutcomeAsync("FORMER", "2026-01-08T05:00:00Z", "Swing", 50, 0, 1, 0, ruled: false);
        await OutcomeAsync("BEFORE", "2026-01-02T18:29:59Z", "Swing", 50, 0, 1, 0);

        var answer = await _host.GetAsync($"{Address}?view=daily");

        Assert.Equal(["policy", "daily"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            [
                """{"date":"2026-01-08","mode":"Intraday","trades":1,"avg_ret_close_pct":1,"avg_max_drawdown_pct":-0.5,"win_rate":100,"hit_target_rate":0,"hit_stop_rate":0}""",
                """{"date":"2026-01-08","mode":"Swing","trades":3,"avg_ret_close_pct":0.5,"avg_max_drawdown_pct":-0.833333,"win_rate":66.666667,"hit_target_rate":33.333333,"hit_stop_rate":33.333333}""",
                """{"date":"2026-01-09","mode":"Swing","trades":1,"avg_ret_close_pct":0,"avg_max_drawdown_pct":0,"win_rate":0,"hit_target_rate":0,"hit_stop_rate":0}""",
            ],
            Days(answer));
        Assert.Single(Days(await _host.GetAsync($"{Address}?view=daily&mode=Intraday")));
        Assert.Single(Days(await _host.GetAsync($"{Address}?view=daily&start_date=2026-01-09&end_date=2026-01-09")));
        Assert.Single(Days(await _host.GetAsync($"{Address}?view=daily&end_date=2026-01-02")));
        Assert.Empty(Days(await _host.GetAsync($"{Address}?view=daily&start_date=2026-01-10&end_date=2026-01-11")));
    }

    [Fact]
    public async Task Without_outcomes_the_days_are_empty_and_unknown_parameters_are_ignored() =>
        Assert.Empty(Days(await _host.GetAsync($"{Address}?view=daily&session_id=x")));

    [Theory]
    [InlineData("view=weekly", "view")]
    [InlineData("mode=swing", "mode")]
    [InlineData("start_date=2026-13-01", "start_date")]
    [InlineData("start_date=20260101", "start_date")]
    [InlineData("end_date=yesterday", "end_date")]
    [InlineData("start_date=2026-01-09&end_date=2026-01-08", "end_date")]
    [InlineData("start_date=2026-01-10", "end_date")]
    [InlineData("start_date=2025-01-01&end_date=2026-01-02", "end_date")]
    [InlineData("view=daily&start_date=x&end_date=y", "start_date", "end_date")]
    public async Task A_query_that_makes_no_sense_is_refused_by_its_field(string query, params string[] fields)
    {
        using var refused = await _host.As("reader").GetAsync(new Uri($"{Address}?{query}", UriKind.Relative));
        await refused.IsInvalidAsync(fields);
    }

    [Fact]
    public async Task It_is_for_those_who_read_picks()
    {
        using var feed = await _host.As("feed", Scopes.PricesWrite).GetAsync(new Uri(Address, UriKind.Relative));
        await feed.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        using var nobody = await _host.Anonymous().GetAsync(new Uri(Address, UriKind.Relative));
        await nobody.IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private static List<string> Days(JsonElement answer) => [.. answer.GetProperty("daily").EnumerateArray().Select(d => d.GetRawText())];

    private async Task OutcomeAsync(string symbol, string at, string mode, decimal? ret, decimal? drawdown, int? target, int? stop, bool ruled = true)
    {
        await _host.PublishAsync(SampleRun.Of(SampleRun.Long(symbol)).With("generated_at", at).With("mode", mode));
        await _host.ExecuteAsync(
            """
            INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, max_drawdown_pct, hit_target, hit_stop, outcome_label, unresolved_reason, horizon_end_at, recorded_at, rule_hash)
            SELECT pick_uuid, mode, '', $ret, $drawdown, $target, $stop, CASE WHEN $ret IS NULL THEN 'UNRESOLVED' ELSE 'WIN' END, CASE WHEN $ret IS NULL THEN 'NO_BARS' END, 1, 1, $rule
            FROM ai_recommendations WHERE symbol = $symbol
            """,
            ("$symbol", symbol), ("$ret", ret), ("$drawdown", drawdown), ("$target", target), ("$stop", stop), ("$rule", ruled ? new string('a', 64) : null));
    }
}
