using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Picks from their publication to their outcome, as callers see it. Each test has a service of its own, at noon on Friday 2026-01-09.</summary>
public sealed class OutcomesTests : IAsyncLifetime, IDisposable
{
    private readonly OutcomesHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_pick_waits_for_its_horizon_and_then_has_its_outcome_everywhere()
    {
        var pick = await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        await _host.AddBarsAsync("NIFTY", 26_000, 26_010, 26_020, 26_030, 26_040);

        Assert.Equal(default, await _host.EvaluateAsync());
        var waiting = await _host.GetAsync($"/api/v1/picks/{pick}");
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("outcome").ValueKind);
        // Signal in the session of the 9th: day 1 is Monday the 12th; the 15th is a holiday, so day 5 is the 19th.
        Assert.Equal("2026-01-19T10:00:00Z", waiting.GetProperty("pending").GetProperty("due_at").GetString());

        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        Assert.Equal(new EvaluationCounts(1, 1, 0, 0, 0, 0), await _host.EvaluateAsync());

        var detail = await _host.GetAsync($"/api/v1/picks/{pick}");
        var outcome = detail.GetProperty("outcome");
        // 3500/3412.65 − 1 = 2.559594 %; the bars' extremes are one rupee around their closes.
        Assert.Equal(("WIN", 2.559594m, "5d", 1), (outcome.GetProperty("outcome_label").GetString(), outcome.GetProperty("ret_close_pct").GetDecimal(),
            outcome.GetProperty("evaluation_horizon").GetString(), outcome.GetProperty("revision").GetInt32()));
        Assert.Equal(JsonValueKind.Null, detail.GetProperty("pending").ValueKind);
        Assert.True(detail.GetProperty("evaluated").GetBoolean());
        Assert.Contains(detail.GetProperty("history").EnumerateArray(), h => h.GetProperty("event").GetString() == "EVALUATED");

        var row = (await _host.GetAsync("/api/v1/recommendations?evaluated=true")).GetProperty("items")[0];
        Assert.Equal(("FIXED_DAYS_5", 3500m, 2.559594m, "2026-01-19T10:00:00.000000Z"), (row.GetProperty("exit_reason").GetString(), row.GetProperty("exit_price").GetDecimal(),
            row.GetProperty("pnl_pct").GetDecimal(), row.GetProperty("exit_time_utc").GetString()));

        var told = await _host.Sent.WaitForAsync<PickOutcomeRecorded>();
        Assert.Equal((pick, "WIN", 1, 2.559594m), (told.PickUuid, told.OutcomeLabel, told.Revision, told.RetClosePct));

        Assert.Equal(default, await _host.EvaluateAsync());
    }

    [Fact]
    public async Task Judging_again_on_demand_changes_nothing()
    {
        var pick = await _host.JudgedAsync("TITAN");
        var before = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetRawText();

        var job = await _host.RunJobAsync(new { mode = "Swing" });

        Assert.Equal(("DONE", 1, 1, 0), (job.GetProperty("state").GetString(), job.GetProperty("done").GetInt32(), job.GetProperty("unchanged").GetInt32(), job.GetProperty("revised").GetInt32()));
        Assert.Equal(before, (await _host.GetAsync($"/api/v1/picks/{pick}")).GetRawText());
    }

    [Fact]
    public async Task A_corrected_bar_makes_a_new_revision_and_keeps_the_old_one()
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.MarketAsync("UPDATE bars SET close = 33000000, low = 32990000 WHERE symbol = 'TITAN' AND start = (SELECT max(start) FROM bars WHERE symbol = 'TITAN')");

        Assert.Equal(new EvaluationCounts(1, 0, 1, 0, 0, 0), await _host.EvaluateAsync());

        var detail = await _host.GetAsync($"/api/v1/picks/{pick}");
        Assert.Equal((2, 3300m, "LOSS"), (detail.GetProperty("outcome").GetProperty("revision").GetInt32(), detail.GetProperty("outcome").GetProperty("price_close").GetDecimal(),
            detail.GetProperty("outcome").GetProperty("outcome_label").GetString()));
        var old = Assert.Single(detail.GetProperty("outcome_revisions").EnumerateArray());
        Assert.Equal((1, 3500m), (old.GetProperty("revision").GetInt32(), old.GetProperty("outcome").GetProperty("price_close").GetDecimal()));
        Assert.Equal("LOSS", (await _host.Sent.WaitForAsync<PickOutcomeRecorded>(m => m.Revision == 2)).OutcomeLabel);
    }

    [Fact]
    public async Task A_bar_that_changes_outside_the_window_changes_no_outcome()
    {
        await _host.JudgedAsync("TITAN");
        await _host.AddBarAsync("TITAN", "2026-01-20", 9000);
        await _host.AddBarAsync("TITAN", "2026-01-08", 9000);

        Assert.Equal(new EvaluationCounts(1, 0, 0, 1, 0, 0), await _host.EvaluateAsync());
    }

    [Fact]
    public async Task Bars_of_after_the_horizon_have_an_outcome_judged_again_only_where_something_is_missing_of_it()
    {
        await _host.JudgedAsync("TITAN");
        await _host.AddBarAsync("TITAN", "2026-01-20", 9000);
        // It lacks its benchmark.
        Assert.Equal(1, (await _host.EvaluateAsync()).Unchanged);
        await _host.AddBarAsync("NIFTY", "2026-01-08", 25_000);
        await _host.AddBarsAsync("NIFTY", 26_000, 26_010, 26_020, 26_030, 25_500);
        Assert.Equal(1, (await _host.EvaluateAsync()).Revised);

        await _host.AddBarAsync("TITAN", "2026-01-21", 9000);
        await _host.AddBarAsync("NIFTY", "2026-01-21", 9000);
        Assert.Equal(default, await _host.EvaluateAsync());
    }

    [Fact]
    public async Task Bars_that_go_take_no_outcome_along()
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.MarketAsync("DELETE FROM bars");

        Assert.Equal(new EvaluationCounts(1, 0, 0, 1, 0, 0), await _host.EvaluateAsync());
        Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
    }

    [Fact]
    public async Task The_index_that_comes_later_is_booked_as_a_revision()
    {
        var pick = await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        await _host.EvaluateAsync();
        var outcome = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome");
        Assert.Equal((JsonValueKind.Null, "BENCHMARK_MISSING"), (outcome.GetProperty("benchmark_ret_pct").ValueKind, outcome.GetProperty("benchmark_reason").GetString()));

        await _host.AddBarAsync("NIFTY", "2026-01-08", 25_000);
        await _host.AddBarsAsync("NIFTY", 26_000, 26_010, 26_020, 26_030, 25_500);
        Assert.Equal(new EvaluationCounts(1, 0, 1, 0, 0, 0), await _host.EvaluateAsync());

        // The last close before the signal is that of the 8th: 25500/25000 − 1 = 2 %.
        outcome = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome");
        Assert.Equal((2m, 0.559594m, 2), (outcome.GetProperty("benchmark_ret_pct").GetDecimal(), outcome.GetProperty("ret_vs_benchmark_pct").GetDecimal(), outcome.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task A_pick_without_bars_blocks_no_other_and_is_given_up_after_ten_trading_days_until_bars_come()
    {
        var lost = await _host.PublishOneAsync("GHOST");
        await _host.JudgedAsync("TITAN");
        Assert.Equal("NO_BARS", (await _host.GetAsync($"/api/v1/picks/{lost}")).GetProperty("pending").GetProperty("reason").GetString());

        _host.Clock.Set(BarSample.Ist("2026-02-03 16:00"));
        Assert.Equal(new EvaluationCounts(1, 0, 0, 0, 0, 1), await _host.EvaluateAsync());
        var outcome = (await _host.GetAsync($"/api/v1/picks/{lost}")).GetProperty("outcome");
        Assert.Equal(("UNRESOLVED", "NO_BARS", JsonValueKind.Null), (outcome.GetProperty("outcome_label").GetString(), outcome.GetProperty("unresolved_reason").GetString(), outcome.GetProperty("ret_close_pct").ValueKind));

        await _host.AddBarsAsync("GHOST", 3400, 3420, 3450, 3480, 3500);
        Assert.Equal(new EvaluationCounts(1, 0, 1, 0, 0, 0), await _host.EvaluateAsync());
        outcome = (await _host.GetAsync($"/api/v1/picks/{lost}")).GetProperty("outcome");
        Assert.Equal(("WIN", 2), (outcome.GetProperty("outcome_label").GetString(), outcome.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task A_former_name_of_a_symbol_is_judged_by_its_bars()
    {
        var pick = await _host.PublishOneAsync("ZOMATO");
        await _host.AddBarsAsync("ETERNAL", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));

        Assert.Equal(1, (await _host.EvaluateAsync()).Evaluated);
        Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
    }

    [Fact]
    public async Task A_corporate_action_that_is_told_later_makes_a_revision()
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.MarketAsync("INSERT INTO corporate_actions VALUES ('TITAN', '2026-01-19', 'SPLIT', 1, 2, 'test', 0)");

        Assert.Equal(1, (await _host.EvaluateAsync()).Revised);
        // 3500/(3412.65/2) − 1
        Assert.Equal(105.119189m, (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("ret_close_pct").GetDecimal());
    }

    [Fact]
    public async Task Outcomes_are_listed_by_label_mode_symbol_and_time_and_paged()
    {
        foreach (var symbol in new[] { "TITAN", "GRASIM", "CIPLA" })
            await _host.PublishOneAsync(symbol);
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        await _host.AddBarsAsync("GRASIM", 3400, 3420, 3450, 3480, 3300);
        await _host.AddBarsAsync("CIPLA", 3400, 3420, 3450, 3480, 3412.65m);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        await _host.EvaluateAsync();

        Assert.Equal(3, (await _host.ListAllAsync("/api/v1/outcomes?limit=1", "pick_uuid")).Distinct().Count());
        Assert.Equal(["GRASIM"], await _host.ListAllAsync("/api/v1/outcomes?label=LOSS", "symbol"));
        Assert.Equal(["CIPLA"], await _host.ListAllAsync("/api/v1/outcomes?label=BREAKEVEN&mode=Swing&universe=NIFTY50", "symbol"));
        Assert.Equal(["TITAN"], await _host.ListAllAsync("/api/v1/outcomes?symbol=titan", "symbol"));
        Assert.Empty(await _host.ListAllAsync("/api/v1/outcomes?mode=Futures", "symbol"));
        Assert.Empty(await _host.ListAllAsync("/api/v1/outcomes?to=2026-01-01T00:00:00Z", "symbol"));
    }

    [Theory]
    [InlineData("label=GOOD", "label")]
    [InlineData("mode=swing", "mode")]
    [InlineData("universe=X", "universe")]
    [InlineData("symbol=", "symbol")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=x", "cursor")]
    public async Task A_filter_that_makes_no_sense_is_refused_by_its_name(string query, string field) =>
        await (await _host.As("reader").GetAsync(new Uri($"/api/v1/outcomes?{query}", UriKind.Relative))).IsInvalidAsync(field);

    [Fact]
    public async Task An_evaluation_is_asked_for_with_what_it_is_to_judge_and_by_those_who_may()
    {
        var agent = _host.Publisher();
        await (await agent.PostAsJsonAsync("/api/v1/outcomes/evaluate", new { mode = "swing" })).IsInvalidAsync("mode");
        await (await agent.PostAsJsonAsync("/api/v1/outcomes/evaluate", new { from = "2026-01-02T00:00:00Z", to = "2026-01-01T00:00:00Z" })).IsInvalidAsync("to");
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.PostAsJsonAsync("/api/v1/outcomes/evaluate", new { symbols = "TITAN" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.As("asha").PostAsync("/api/v1/outcomes/evaluate", null)).StatusCode);
        await (await agent.GetAsync("/api/v1/outcomes/jobs/nothing")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");

        var accepted = await agent.PostAsync("/api/v1/outcomes/evaluate", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await Eventually.HoldsAsync(async () => (await agent.GetFromJsonAsync<JsonElement>(accepted.Headers.Location)).GetProperty("state").GetString() == "DONE");
        Assert.NotEmpty((await agent.GetFromJsonAsync<JsonElement>("/api/v1/outcomes/jobs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Sixteen_evaluations_at_once_judge_each_pick_once()
    {
        for (var i = 0; i < 20; i++)
            await _host.PublishOneAsync($"S{i}");
        for (var i = 0; i < 20; i++)
            await _host.AddBarsAsync($"S{i}", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));

        var counts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(_host.EvaluateAsync)));

        Assert.Equal(20, counts.Sum(c => c.Evaluated));
        Assert.Equal(20, counts.Sum(c => c.Done));
        Assert.Equal(20, await _host.CountAsync("SELECT count(*) FROM pick_outcomes WHERE revision = 1"));
        Assert.Equal(20, await _host.CountAsync("SELECT count(*) FROM track_record WHERE kind = 'OUTCOME'"));
        Assert.Equal(0, await _host.CountAsync("SELECT count(*) FROM evaluation_queue"));
    }

    [Fact]
    public async Task A_job_that_was_cut_short_goes_on_when_the_service_is_back()
    {
        await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        await _host.ExecuteAsync("INSERT INTO evaluation_jobs (job_id, requested_by, state, created_at, total, done, evaluated) VALUES ('j', 'x', 'RUNNING', 0, 5, 4, 4)");

        await _host.RunJobAsync(new { });

        var job = await _host.GetAsync("/api/v1/outcomes/jobs/j", _host.Publisher());
        Assert.Equal(("DONE", 5, 5), (job.GetProperty("state").GetString(), job.GetProperty("done").GetInt32(), job.GetProperty("evaluated").GetInt32()));
    }

    [Fact]
    public async Task A_job_that_was_cut_short_before_its_picks_were_in_the_queue_judges_them_all_the_same()
    {
        await _host.JudgedAsync("TITAN");
        await _host.ExecuteAsync(
            """INSERT INTO evaluation_jobs (job_id, requested_by, state, filter_json, created_at) VALUES ('j', 'x', 'RUNNING', '{"mode":"Swing"}', 0)""");

        await _host.RunJobAsync(new { });

        var job = await _host.GetAsync("/api/v1/outcomes/jobs/j", _host.Publisher());
        Assert.Equal(("DONE", 1, 1), (job.GetProperty("state").GetString(), job.GetProperty("done").GetInt32(), job.GetProperty("unchanged").GetInt32()));
    }

    [Theory]
    [InlineData("INSERT INTO corporate_actions VALUES ('GRASIM', '2026-01-16', 'SPLIT', 1000000000, 1, 'test', 0)")]
    [InlineData("INSERT INTO corporate_actions SELECT 'GRASIM', '2026-01-16', value, 1000000000, 1, 'test', 0 FROM json_each('[\"SPLIT\",\"BONUS\",\"RIGHTS\",\"DEMERGER\"]')")]
    [InlineData("INSERT INTO corporate_actions SELECT 'GRASIM', '2026-01-16', value, 1, 1000000000, 'test', 0 FROM json_each('[\"SPLIT\",\"BONUS\",\"RIGHTS\",\"DEMERGER\"]')")]
    public async Task A_pick_whose_figures_are_absurd_blocks_no_other(string absurd)
    {
        var pick = await _host.PublishOneAsync("GRASIM");
        await _host.AddBarsAsync("GRASIM", 3400, 3420, 3450, 3480, 3500);
        await _host.MarketAsync(absurd);

        await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));

        Assert.Equal(new EvaluationCounts(2, 1, 0, 0, 0, 1), await _host.EvaluateAsync());
        Assert.Equal("IMPLAUSIBLE_ENTRY_PRICE", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("unresolved_reason").GetString());
    }

    [Fact]
    public async Task Bars_of_the_last_day_before_a_delisting_are_waited_for()
    {
        var pick = await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480);
        await _host.MarketAsync("INSERT INTO listings (symbol, delisted_on, source) VALUES ('TITAN', '2026-01-19', 'test')");
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));

        Assert.Equal(new EvaluationCounts(1, 0, 0, 0, 1, 0), await _host.EvaluateAsync());
        Assert.Equal("BARS_MISSING", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("pending").GetProperty("reason").GetString());

        await _host.MarketAsync("UPDATE listings SET delisted_on = '2026-01-16'");
        Assert.Equal(1, (await _host.EvaluateAsync()).Unresolved);
    }

    [Fact]
    public async Task A_bar_that_begins_before_the_open_and_goes_on_after_it_is_of_the_session()
    {
        var run = await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN").With("target_price", 3450m)));
        var pick = run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString();
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3440, 3420, 3400);
        // Hours on the clock: the first of the session is that of 09:00, in which the target was reached.
        await _host.MarketAsync(
            """
            INSERT INTO bars (symbol, timeframe, start, open, high, low, close, source, adjusted)
            SELECT 'TITAN', '60m', min(start) - 900000000 + n * 3600000000, 34000000, CASE n WHEN 0 THEN 34600000 ELSE 34000000 END, 34000000, 34000000, 'test', 0
            FROM bars JOIN (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) GROUP BY n
            """);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));

        await _host.EvaluateAsync();

        Assert.Equal("TARGET_HIT", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("exit_reason").GetString());
    }

    [Fact]
    public async Task How_a_Scalping_position_was_closed_is_recorded_once()
    {
        var run = await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")).With("mode", "Scalping"));
        var pick = run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString();
        _host.Clock.Set(BarSample.Ist("2026-01-09 12:30"));
        var agent = _host.Publisher();
        var exit = new { exit_price = 3425.5m, exit_at = "2026-01-09T06:45:00Z", exit_reason = "TARGET_HIT" };

        Assert.Equal(HttpStatusCode.OK, (await agent.PostAsJsonAsync($"/api/v1/picks/{pick}/exit", exit)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.PostAsJsonAsync($"/api/v1/picks/{pick}/exit", exit)).StatusCode);
        await (await agent.PostAsJsonAsync($"/api/v1/picks/{pick}/exit", exit with { exit_price = 3400m })).IsProblemAsync(HttpStatusCode.Conflict, "EXIT_RECORDED");

        await _host.EvaluateAsync();
        var outcome = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome");
        // 3425.5/3412.65 − 1
        Assert.Equal((0.376540m, "TARGET_HIT"), (outcome.GetProperty("ret_close_pct").GetDecimal(), outcome.GetProperty("exit_reason").GetString()));
    }

    [Theory]
    [InlineData("exit_price", "0", "exit_price")]
    [InlineData("exit_price", "null", "exit_price")]
    [InlineData("exit_reason", "\"BORED\"", "exit_reason")]
    [InlineData("exit_at", "\"2026-01-09T06:00:00Z\"", "exit_at")]
    [InlineData("exit_at", "\"2026-01-09T06:59:59Z\"", "exit_at")]
    [InlineData("exit_at", "null", "exit_at")]
    public async Task An_exit_that_cannot_be_is_refused(string member, string value, string field)
    {
        var run = await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")).With("mode", "Scalping"));
        _host.Clock.Set(BarSample.Ist("2026-01-09 12:20"));
        var exit = new JsonObject { ["exit_price"] = 3425.5m, ["exit_at"] = "2026-01-09T06:45:00Z", ["exit_reason"] = "TARGET_HIT", [member] = JsonNode.Parse(value) };

        await (await _host.Publisher().PostAsJsonAsync($"/api/v1/picks/{run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString()}/exit", exit)).IsInvalidAsync(field);
    }

    [Fact]
    public async Task Exits_are_for_Scalping_picks_that_exist_and_told_by_agents()
    {
        var swing = await _host.PublishOneAsync("TITAN");
        var exit = new { exit_price = 3425.5m, exit_at = "2026-01-09T06:29:50Z", exit_reason = "TARGET_HIT" };

        await (await _host.Publisher().PostAsJsonAsync($"/api/v1/picks/{swing}/exit", exit)).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "EXIT_NOT_FOR_MODE");
        await (await _host.Publisher().PostAsJsonAsync($"/api/v1/picks/{new string('0', 32)}/exit", exit)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await _host.Publisher().PostAsJsonAsync("/api/v1/picks/x/exit", exit)).IsInvalidAsync("uuid");
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.As("asha").PostAsJsonAsync($"/api/v1/picks/{swing}/exit", exit)).StatusCode);
    }

    [Fact]
    public async Task The_rules_are_there_to_read_and_a_pick_keeps_the_hash_of_its_own()
    {
        var pick = await _host.JudgedAsync("TITAN");

        var rules = await _host.GetAsync("/api/v1/outcomes/rules");

        var swing = rules.EnumerateArray().Single(r => r.GetProperty("mode").GetString() == "Swing");
        Assert.Equal(swing.GetProperty("rule_hash").GetString(), (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("rule_hash").GetString());
        Assert.Equal(6, rules.GetArrayLength());
        Assert.Equal(5, swing.GetProperty("rule").GetProperty("days").GetInt32());
    }

    [Fact]
    public async Task Without_market_data_a_run_says_so_and_goes_on_when_the_file_is_back()
    {
        await _host.PublishOneAsync("TITAN");
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        File.Delete(Path.Combine(_host.Folder, "market_data.db"));

        var counts = await _host.EvaluateAsync();

        // The lost file is made anew, empty: the pick waits.
        Assert.Equal(new EvaluationCounts(1, 0, 0, 0, 1, 0), counts);
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3450, 3480, 3500);
        Assert.Equal(1, (await _host.EvaluateAsync()).Evaluated);
    }
}
