using System.Text.Json;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Statistics;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>How picks went, by outcomes of fixed rules. The clock stands at noon in India on Friday 2026-01-09.</summary>
public sealed class PerformanceTests(PerformanceTests.Host host) : IClassFixture<PerformanceTests.Host>
{
    public sealed class Host : RecommendationsHost, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            // Entry 3412.65 for longs, 2788.45 for shorts.
            await PublishAsync(SampleRun.Of(
                    SampleRun.Long("WON").With("contributions", System.Text.Json.Nodes.JsonNode.Parse("""[{"agent_name":"technical","score":68}]""")),
                    SampleRun.Short("LOST"), SampleRun.Long("FLAT"), SampleRun.Long("RUNS"), SampleRun.Short("DOWN"), SampleRun.Long("GONE"))
                .With("generated_at", "2026-01-06T05:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("INTRA")).With("mode", "Intraday").With("universe", "BANKNIFTY").With("generated_at", "2026-01-07T05:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("OLD")).With("generated_at", "2025-12-20T05:00:00Z"));
            await PublishAsync(SampleRun.Of(SampleRun.Long("FORMER")).With("generated_at", "2026-01-07T06:00:00Z"));
            await OutcomeAsync("WON", "TARGET_HIT", 3685.5m, "2026-01-08T04:00:00Z", 7.995253m, "WIN", 0.5m);
            await OutcomeAsync("LOST", "STOP_LOSS", 2872.1m, "2026-01-07T04:00:00Z", -3.000018m, "LOSS", 0.5m);
            await OutcomeAsync("FLAT", "FIXED_DAYS_5", 3412.65m, "2026-01-08T10:00:00Z", 0, "BREAKEVEN", null);
            await OutcomeAsync("INTRA", "EOD_CLOSE", 3480.903m, "2026-01-07T10:00:00Z", 2, "WIN", 1);
            await OutcomeAsync("OLD", "FIXED_DAYS_5", 3412.65m, "2025-12-27T10:00:00Z", -1, "LOSS", 0);
            await ExecuteAsync(
                """
                INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, horizon_end_at, outcome_label, unresolved_reason, rule_hash, recorded_at)
                SELECT pick_uuid, 'FIXED_DAYS_5', '', 1, 'UNRESOLVED', 'DELISTED', (SELECT rule_hash FROM outcome_rules), 1 FROM ai_recommendations WHERE symbol = 'GONE'
                """);
            // The former system's own outcome has no rule and does not count.
            await ExecuteAsync(
                """
                INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, horizon_end_at, outcome_label, ret_close_pct, recorded_at)
                SELECT pick_uuid, 'EOD', '', 1, 'WIN', 99, 1 FROM ai_recommendations WHERE symbol = 'FORMER'
                """);
            await this.AddBarAsync("RUNS", "1D", "2026-01-08T03:45:00Z", 3400, 3446.7765m);
            await this.AddBarAsync("DOWN", "1D", "2026-01-08T03:45:00Z", 2800, 2816.3345m);
            // The last close before the seven days, four days of it, and today's bar, which has not ended.
            await this.AddBarAsync("NIFTY", "1D", "2026-01-01T03:45:00Z", 26000, 26000);
            await this.AddBarAsync("NIFTY", "1D", "2026-01-02T03:45:00Z", 26000, 26130);
            await this.AddBarAsync("NIFTY", "1D", "2026-01-02T03:45:00Z", 26000, 99999, "other", adjusted: true);
            await this.AddBarAsync("NIFTY", "1D", "2026-01-05T03:45:00Z", 26000, 25868.7m);
            await this.AddBarAsync("NIFTY", "1D", "2026-01-08T03:45:00Z", 26000, 26260);
            await this.AddBarAsync("NIFTY", "1D", "2026-01-09T03:45:00Z", 26000, 90000);
        }

        private Task OutcomeAsync(string symbol, string reason, decimal exit, string at, decimal pnl, string label, decimal? excess) =>
            ExecuteAsync(
                """
                INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at)
                VALUES ($rule, 'Swing', 'FIXED_DAYS_5', '{}', 1) ON CONFLICT DO NOTHING;
                INSERT INTO pick_outcomes (
                    pick_uuid, evaluation_horizon, horizon_end_ts, horizon_end_at, outcome_label, ret_close_pct, max_runup_pct, max_drawdown_pct, benchmark_symbol,
                    benchmark_ret_pct, ret_vs_benchmark_pct, rule_hash, exit_price, exit_at, exit_reason, pnl_pct, recorded_at)
                SELECT pick_uuid, 'FIXED_DAYS_5', $at, moment($at), $label, $pnl, 9, -4, 'NIFTY', 0.25, $excess, $rule, $exit, moment($at), $reason, $pnl, moment($at)
                FROM ai_recommendations WHERE symbol = $symbol
                """,
                ("$rule", new string('a', 64)), ("$at", at), ("$label", label), ("$pnl", pnl), ("$excess", excess), ("$exit", exit), ("$reason", reason), ("$symbol", symbol));
    }

    [Fact]
    public async Task Winning_trades_tell_of_all_picks_how_many_were_evaluated_and_how_those_went()
    {
        var answer = await host.GetAsync("/api/v1/performance/winning-trades?lookback_days=7&universe=nifty50");

        Assert.Equal("""{"issued":7,"evaluated":3,"pending":3,"unresolvable":1}""", answer.GetProperty("counts").GetRawText());
        var metrics = answer.GetProperty("metrics");
        // Returns 7.995253, −3.000018, 0: one of three won, the mean is 1.665.
        Assert.Equal((33.3m, 1.67m, 3, 1, 1, 1), (Number(metrics, "win_rate"), Number(metrics, "avg_return"), Whole(metrics, "total_picks"), Whole(metrics, "winning_picks"), Whole(metrics, "losing_picks"), Whole(metrics, "flat_picks")));
        // The window begins on 2026-01-02 at 06:30 UTC, within a session: 26260 / 26000 since the close before.
        Assert.Equal((1m, true, 0.67m, 0.5m), (Number(metrics, "benchmark_return"), metrics.GetProperty("benchmark_known").GetBoolean(), Number(metrics, "alpha_generated"), Number(metrics, "avg_excess_return")));
        Assert.Equal("""{"2026-01-02":0.5,"2026-01-05":-1,"2026-01-08":1.51}""", answer.GetProperty("benchmark_timeseries").GetRawText());
        Assert.Equal((8m, -3m, 2.67m), (Number(answer.GetProperty("backtest_metrics"), "best"), Number(answer.GetProperty("backtest_metrics"), "worst"), Number(answer.GetProperty("backtest_metrics"), "profit_factor")));
        Assert.Equal(["Swing"], answer.GetProperty("strategy_kpis").EnumerateObject().Select(m => m.Name));
        Assert.Equal(("2026-01-09T06:30:00Z", 7, "NIFTY50", JsonValueKind.Null),
            (answer.GetProperty("as_of").GetString(), Whole(answer, "lookback_days"), answer.GetProperty("universe").GetString(), answer.GetProperty("message").ValueKind));
    }

    [Fact]
    public async Task Rows_have_every_field_that_the_former_front_end_reads()
    {
        var rows = (await host.GetAsync("/api/v1/performance/winning-trades")).GetProperty("recommendations").EnumerateArray().ToDictionary(r => r.GetProperty("symbol").GetString()!);

        Assert.Equal(["DOWN", "FLAT", "FORMER", "INTRA", "LOST", "RUNS", "WON"], rows.Keys.Order());
        Assert.All(rows.Values, row =>
        {
            Assert.All(new[] { "entry_price", "current_price", "return_pct", "score_blend", "days_held" }, name => Assert.Equal(JsonValueKind.Number, row.GetProperty(name).ValueKind));
            Assert.All(new[] { "symbol", "mode", "recommended_date", "recommendation", "entry_time", "status", "run_id", "confidence" }, name => Assert.NotEmpty(row.GetProperty(name).GetString()!));
        });
        var won = rows["WON"];
        Assert.Equal(("TP1 HIT", 8m, 3685.5m, "2026-01-08T04:00:00Z", "TARGET_HIT", 2, "2026-01-06"),
            (won.GetProperty("status").GetString(), Number(won, "return_pct"), Number(won, "exit_price"), won.GetProperty("exit_time").GetString(), won.GetProperty("exit_reason").GetString(), Whole(won, "days_held"), won.GetProperty("recommended_date").GetString()));
        Assert.Equal("""{"kind":"TARGET_HIT","message":"The target was reached.","is_exit":true}""", won.GetProperty("strategy_exit").GetRawText());
        Assert.Equal(("""{"technical":68}""", 8m, 9m), (won.GetProperty("scores").GetRawText(), Number(won, "return_tp1"), Number(won, "return_mfe")));
        Assert.Equal(("STOP LOSS", -3m), (rows["LOST"].GetProperty("status").GetString(), Number(rows["LOST"], "return_pct")));
        Assert.Equal(("CLOSED", JsonValueKind.Null), (rows["FLAT"].GetProperty("status").GetString(), rows["FLAT"].GetProperty("strategy_exit").ValueKind));
        // 3446.7765 / 3412.65 − 1 = 1 %; a short at 2788.45 that stands at 2816.3345 has lost 1 %.
        Assert.Equal(("ACTIVE", 1m, 3446.7765m, JsonValueKind.Null), (rows["RUNS"].GetProperty("status").GetString(), Number(rows["RUNS"], "return_pct"), Number(rows["RUNS"], "current_price"), rows["RUNS"].GetProperty("exit_price").ValueKind));
        Assert.Equal(-1m, Number(rows["DOWN"], "return_pct"));
        Assert.Equal(("ACTIVE", 0m), (rows["FORMER"].GetProperty("status").GetString(), Number(rows["FORMER"], "return_pct")));
    }

    [Fact]
    public async Task The_list_may_be_short_and_the_metrics_are_of_all()
    {
        var answer = await host.GetAsync("/api/v1/performance/winning-strategies?limit=1");

        Assert.Equal("FORMER", Assert.Single(answer.GetProperty("recommendations").EnumerateArray()).GetProperty("symbol").GetString());
        Assert.Equal((4, "ALL", 8), (Whole(answer.GetProperty("metrics"), "total_picks"), answer.GetProperty("universe").GetString(), Whole(answer.GetProperty("counts"), "issued")));
    }

    [Fact]
    public async Task Without_picks_every_number_is_there_and_a_benchmark_that_is_not_known_is_said_to_be_so()
    {
        await using var empty = new FormerFileTests.FormerHost(_ => { });

        var answer = await empty.Host.GetAsync("/api/v1/performance/winning-trades?lookback_days=30");

        Assert.All(
            answer.GetProperty("metrics").EnumerateObject().Where(m => m.Name is not ("benchmark_known" or "benchmark_symbol" or "avg_excess_return")),
            m => Assert.Equal(0m, m.Value.GetDecimal()));
        Assert.False(answer.GetProperty("metrics").GetProperty("benchmark_known").GetBoolean());
        Assert.Equal(("{}", "[]", "No picks were issued in this time."),
            (answer.GetProperty("benchmark_timeseries").GetRawText(), answer.GetProperty("recommendations").GetRawText(), answer.GetProperty("message").GetString()));
        var modes = await empty.Host.GetAsync("/api/v1/performance/alpha/by-mode");
        Assert.Equal(("[]", 0, 0m), (modes.GetProperty("modes").GetRawText(), Whole(modes, "total_trades"), Number(modes, "overall_avg_pnl_pct")));
        var dataset = await empty.Host.GetAsync("/api/v1/performance/alpha/dataset");
        Assert.Equal(("[]", 0, 0), (dataset.GetProperty("items").GetRawText(), Whole(dataset, "count"), Whole(dataset.GetProperty("pagination"), "total")));
    }

    [Fact]
    public async Task A_benchmark_whose_start_has_no_close_is_not_known()
    {
        await using var young = new FormerFileTests.FormerHost(_ => { });
        await young.Host.AddBarAsync("NIFTY", "1D", "2026-01-07T03:45:00Z", 26000, 26000);
        await young.Host.AddBarAsync("NIFTY", "1D", "2026-01-08T03:45:00Z", 26000, 26260);

        var answer = await young.Host.GetAsync("/api/v1/performance/winning-trades");

        Assert.Equal((0m, false), (Number(answer.GetProperty("metrics"), "benchmark_return"), answer.GetProperty("metrics").GetProperty("benchmark_known").GetBoolean()));
        Assert.Equal("""{"2026-01-08":1}""", answer.GetProperty("benchmark_timeseries").GetRawText());
    }

    [Fact]
    public async Task Alpha_by_mode_sums_up_each_mode_with_its_denominator()
    {
        var answer = await host.GetAsync("/api/v1/performance/alpha/by-mode");

        var modes = answer.GetProperty("modes").EnumerateArray().ToList();
        Assert.Equal(["Intraday", "Swing"], modes.Select(m => m.GetProperty("mode").GetString()));
        // 7.995253, −3.000018, 0 and −1: the mean is 0.99880875, the median −0.5.
        Assert.Equal((4, 1, 2, 1, 25m, 1m, -0.5m),
            (Whole(modes[1], "trades"), Whole(modes[1], "wins"), Whole(modes[1], "losses"), Whole(modes[1], "flat"), Number(modes[1], "win_rate"), Number(modes[1], "avg_pnl_pct"), Number(modes[1], "median_pnl_pct")));
        Assert.Equal("""{"issued":8,"evaluated":4,"pending":3,"unresolvable":1}""", modes[1].GetProperty("counts").GetRawText());
        Assert.Equal((5, 1.2m, 30, 9), (Whole(answer, "total_trades"), Number(answer, "overall_avg_pnl_pct"), Whole(answer, "lookback_days"), Whole(answer.GetProperty("counts"), "issued")));
        Assert.Equal(4, Whole(await host.GetAsync("/api/v1/performance/alpha/by-mode?lookback_days=7"), "total_trades"));
    }

    [Theory]
    [InlineData("", "INTRA,FLAT,LOST,OLD,WON", 5)]
    [InlineData("mode=swing", "FLAT,LOST,OLD,WON", 4)]
    [InlineData("symbol=won", "WON", 1)]
    [InlineData("symbol=won&mode=Intraday", "", 0)]
    [InlineData("symbol=gone", "", 0)]
    [InlineData("symbol=gone&evaluated_only=false", "GONE", 1)]
    [InlineData("evaluated_only=false", "DOWN,FLAT,FORMER,GONE,INTRA,LOST,OLD,RUNS,WON", 9)]
    public async Task The_dataset_is_filtered_and_paged_by_offset_and_by_cursor(string query, string symbols, int total)
    {
        var expected = symbols.Split(',', StringSplitOptions.RemoveEmptyEntries).Order();

        var byOffset = new List<string>();
        for (var offset = 0; offset <= total; offset += 2)
        {
            var page = await host.GetAsync($"/api/v1/performance/alpha/dataset?limit=2&offset={offset}&{query}");
            Assert.Equal(total, Whole(page.GetProperty("pagination"), "total"));
            Assert.Equal(page.GetProperty("items").GetArrayLength(), Whole(page, "count"));
            byOffset.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("symbol").GetString()!));
        }

        var byCursor = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.GetAsync($"/api/v1/performance/alpha/dataset?limit=2&{query}{(cursor is null ? "" : $"&cursor={cursor}")}");
            byCursor.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("symbol").GetString()!));
            cursor = page.GetProperty("pagination").GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(expected, byOffset.Order());
        Assert.Equal(byOffset, byCursor);
    }

    [Fact]
    public async Task The_dataset_gives_the_columns_of_the_table_with_times_in_ISO_8601_and_its_denominator()
    {
        var page = await host.GetAsync("/api/v1/performance/alpha/dataset?symbol=WON");

        var row = page.GetProperty("items")[0];
        string[] former =
        [
            "symbol", "mode", "universe", "source", "recommendation", "direction", "generated_at_utc", "entry_price", "stop_loss_price", "target_price", "score_blend", "confidence", "risk_profile",
            "run_id", "rank_in_run", "policy_version", "evaluated", "evaluated_at_utc", "exit_price", "exit_time_utc", "exit_reason", "pnl_pct",
        ];
        Assert.Empty(former.Except(row.EnumerateObject().Select(m => m.Name)));
        Assert.Equal(("2026-01-06T05:00:00Z", "2026-01-08T04:00:00Z", 7.995253m, "WIN", true),
            (row.GetProperty("generated_at_utc").GetString(), row.GetProperty("exit_time_utc").GetString(), Number(row, "pnl_pct"), row.GetProperty("outcome_label").GetString(), row.GetProperty("evaluated").GetBoolean()));
        Assert.Equal("""{"mode":null,"symbol":"WON","evaluated_only":true}""", page.GetProperty("filters").GetRawText());
        Assert.Equal("""{"issued":1,"evaluated":1,"pending":0,"unresolvable":0}""", page.GetProperty("counts").GetRawText());
        var all = await host.GetAsync("/api/v1/performance/alpha/dataset");
        Assert.Equal("""{"issued":9,"evaluated":5,"pending":3,"unresolvable":1}""", all.GetProperty("counts").GetRawText());
    }

    [Fact]
    public async Task Whatever_was_touched_since_days_were_counted_the_denominator_is_that_of_the_rows()
    {
        await using var other = new EmptyHost();
        await other.InitializeAsync();
        var random = new Random(7);
        string[] modes = ["Swing", "Intraday", "Options"];
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(5))
            {
                case 0:
                case 1:
                    // 18:30 UTC is midnight in India.
                    await other.PublishAsync(SampleRun.Of(SampleRun.Long($"A{step}"), SampleRun.Short($"B{step}"))
                        .With("mode", modes[random.Next(3)]).With("generated_at", $"2026-01-0{random.Next(1, 8)}T18:{random.Next(28, 33)}:00Z"));
                    break;
                case 2:
                    await other.ExecuteAsync(
                        $"""
                        INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at) VALUES ($rule, 'Swing', 'FIXED_DAYS_5', json_object(), 1) ON CONFLICT DO NOTHING;
                        INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, horizon_end_at, outcome_label, unresolved_reason, ret_close_pct, rule_hash, recorded_at)
                        SELECT pick_uuid, 'FIXED_DAYS_5', '', 1, {(random.Next(2) == 0 ? "'UNRESOLVED', 'DELISTED', NULL" : "'WIN', NULL, 1")}, $rule, 1 FROM ai_recommendations
                        WHERE pick_uuid NOT IN (SELECT pick_uuid FROM pick_outcomes) ORDER BY symbol LIMIT {random.Next(3)}
                        """,
                        ("$rule", new string('a', 64)));
                    break;
                case 3:
                    await other.Services.GetRequiredService<StatisticsRefresher>().RefreshAsync(CancellationToken.None);
                    break;
                default:
                    await other.Services.GetRequiredService<RecommendationStore>().WriteAsync(write => DayCells.RefreshNext(write.Connection), CancellationToken.None);
                    break;
            }

            foreach (var mode in modes)
                Assert.Equal((step, await CountedAsync(mode)), (step, await ToldAsync(mode)));
        }

        Assert.True(await other.CountAsync("SELECT count(*) FROM outcome_cells") > 3);

        async Task<string> CountedAsync(string mode)
        {
            async Task<long> CountAsync(string condition) => await other.CountAsync(
                $"SELECT count(*) FROM ai_recommendations r LEFT JOIN pick_outcomes o USING (pick_uuid) WHERE r.mode = '{mode}' AND {condition}");
            return $"{await CountAsync("1")} {await CountAsync("o.outcome_label = 'WIN'")} {await CountAsync("o.outcome_label IS NULL")} {await CountAsync("o.outcome_label = 'UNRESOLVED'")}";
        }

        async Task<string> ToldAsync(string mode)
        {
            var counts = (await other.GetAsync($"/api/v1/performance/alpha/dataset?mode={mode}&limit=1")).GetProperty("counts");
            return string.Join(' ', counts.EnumerateObject().Select(c => c.Value.GetRawText()));
        }
    }

    private sealed class EmptyHost : RecommendationsHost;

    [Theory]
    [InlineData("winning-trades?lookback_days=0", "lookback_days")]
    [InlineData("winning-trades?lookback_days=31", "lookback_days")]
    [InlineData("winning-trades?lookback_days=week", "lookback_days")]
    [InlineData("winning-trades?universe=NASDAQ", "universe")]
    [InlineData("winning-trades?limit=501", "limit")]
    [InlineData("alpha/by-mode?lookback_days=366", "lookback_days")]
    [InlineData("alpha/dataset?limit=501", "limit")]
    [InlineData("alpha/dataset?limit=0", "limit")]
    [InlineData("alpha/dataset?offset=-1", "offset")]
    [InlineData("alpha/dataset?offset=10001", "offset")]
    [InlineData("alpha/dataset?mode=xyz", "mode")]
    [InlineData("alpha/dataset?symbol=%20", "symbol")]
    [InlineData("alpha/dataset?cursor=%21", "cursor")]
    [InlineData("alpha/dataset?evaluated_only=perhaps", "evaluated_only")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/performance/{query}", UriKind.Relative));
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task An_offset_together_with_a_cursor_is_refused()
    {
        var cursor = (await host.GetAsync("/api/v1/performance/alpha/dataset?limit=1")).GetProperty("pagination").GetProperty("next_cursor").GetString();

        await (await host.As("reader").GetAsync(new Uri($"/api/v1/performance/alpha/dataset?offset=1&cursor={cursor}", UriKind.Relative))).IsInvalidAsync("offset");
    }

    private static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();

    private static int Whole(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
