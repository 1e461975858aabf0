using Fyntrix.Recommendations.Statistics;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fyntrix.Recommendations.Tests.Statistics;

/// <summary>Whatever is done to picks and outcomes and in what order: the cells are those of a count of what is there.</summary>
public sealed class CellsTests : IAsyncLifetime, IDisposable
{
    private const string Policy =
        "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros) VALUES ('weighted', 'n', 't', 't', 'DRAFT', $config, 0)";

    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_changes_in_any_order_the_cells_are_those_of_a_full_count(int seed)
    {
        var random = new Random(seed);
        var picks = SeededPicks.Make(seed).OrderBy(_ => random.Next()).ToList();
        await _host.ExecuteAsync(Policy, ("$config", """{"weights":{"Swing":{"technical":0.7,"pattern":0.3}}}"""));
        foreach (var pick in picks)
        {
            await _host.Store.WriteAsync(write => Insert(write, pick), CancellationToken.None);
            await ChangeAsync(random, picks);
            if (random.Next(10) == 0)
                await RefreshAsync();
        }

        await RefreshAsync();
        var kept = await DumpAsync();
        await _host.ExecuteAsync("DELETE FROM outcome_cells; DELETE FROM run_skill; DELETE FROM run_tallies; DELETE FROM outcome_groups");
        await _host.ExecuteAsync("INSERT INTO dirty_days SELECT DISTINCT ist_date(generated_at) FROM ai_recommendations");
        await RefreshAsync();

        Assert.NotEmpty(kept);
        Assert.Equal(await DumpAsync(), kept);
    }

    [Fact]
    public async Task Outcomes_in_another_order_make_the_same_cells()
    {
        var picks = SeededPicks.Make(9);
        string[]? first = null;
        foreach (var order in new[] { picks, [.. picks.AsEnumerable().Reverse()], [.. picks.OrderBy(p => p.Uuid, StringComparer.Ordinal)] })
        {
            foreach (var pick in order)
                await _host.Store.WriteAsync(write => Insert(write, pick), CancellationToken.None);
            await RefreshAsync();
            var cells = await DumpAsync();
            Assert.Equal(first ?? cells, cells);
            first = cells;

            await _host.ExecuteAsync("DELETE FROM ai_recommendations");
            await RefreshAsync();
            Assert.Empty(await DumpAsync());
        }
    }

    [Theory]
    [InlineData("INSERT OR IGNORE INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, outcome_label, horizon_end_at, recorded_at, rule_hash) SELECT pick_uuid, 'Swing:5', 't', 2, 'WIN', 0, 0, (SELECT rule_hash FROM outcome_rules) FROM ai_recommendations", 3)]
    [InlineData("INSERT OR REPLACE INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, outcome_label, horizon_end_at, recorded_at, rule_hash) SELECT pick_uuid, 'Swing:5', 't', 2, 'WIN', 0, 0, (SELECT rule_hash FROM outcome_rules) FROM ai_recommendations", 3)]
    [InlineData("INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, outcome_label, horizon_end_at, recorded_at, rule_hash) SELECT pick_uuid, 'Swing:5', 't', 2, 'WIN', 0, 0, (SELECT rule_hash FROM outcome_rules) FROM ai_recommendations WHERE true ON CONFLICT DO UPDATE SET ret_close_pct = 2, outcome_label = 'WIN'", 3)]
    [InlineData("INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, outcome_label, horizon_end_at, recorded_at) SELECT pick_uuid, 'EOD', 't', 2, 'WIN', 0, 0 FROM ai_recommendations", 0)]
    public async Task A_day_is_counted_anew_however_the_statement_treats_conflicts_and_the_former_horizons_count_for_nothing(string statement, int wins)
    {
        foreach (var symbol in new[] { "TITAN", "SBIN", "TCS" })
            await _host.Store.WriteAsync(write => Insert(write, new(symbol, symbol, SeededPicks.First)), CancellationToken.None);
        await RefreshAsync();
        // A day that waits already must not end the statement, nor be noted twice.
        await _host.ExecuteAsync("UPDATE ai_recommendations SET score_blend = 61");

        await _host.ExecuteAsync(statement);
        await RefreshAsync();

        Assert.Equal(wins, await _host.CountAsync("SELECT sum(wins) FROM outcome_cells"));
        Assert.Equal(3, await _host.CountAsync("SELECT sum(issued) FROM outcome_cells"));
    }

    [Fact]
    public async Task A_pick_that_moves_to_another_day_leaves_the_one_it_was_on()
    {
        await _host.Store.WriteAsync(write => Insert(write, new SeedPick("run", "TITAN", SeededPicks.First).Returning(2)), CancellationToken.None);
        await RefreshAsync();

        await _host.ExecuteAsync("UPDATE ai_recommendations SET generated_at = generated_at + 86400000000");
        await RefreshAsync();

        Assert.Equal("2025-12-02", await _host.TextAsync("SELECT group_concat(trade_date) FROM outcome_cells"));
    }

    [Fact]
    public async Task The_date_is_that_of_India()
    {
        // 18:29:59 UTC is 23:59:59 in India, a second later the next day begins.
        await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")).With("generated_at", "2026-01-07T18:29:59.999999Z"));
        await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")).With("generated_at", "2026-01-07T18:30:00Z"));
        await RefreshAsync();

        Assert.Equal("2026-01-07,2026-01-08", await _host.TextAsync("SELECT group_concat(trade_date) FROM (SELECT trade_date FROM outcome_cells ORDER BY 1)"));
    }

    [Fact]
    public async Task Weights_of_a_policy_count_as_soon_as_they_change()
    {
        var scores = new[] { (10.0, 90.0), (20, 10), (30, 80), (40, 5) };
        for (var i = 0; i < scores.Length; i++)
        {
            var pick = new SeedPick("run", $"S{i}", SeededPicks.First) { Policy = "weighted", Scores = new Dictionary<string, double> { ["a"] = scores[i].Item1, ["b"] = scores[i].Item2, ["c"] = 50 } };
            await _host.Store.WriteAsync(write => Insert(write, pick.Returning(i + 1)), CancellationToken.None);
        }

        await RefreshAsync();
        // Equal weights: (10+90), (20+10), (30+80), (40+5) over 3 with 50 each order as 3, 1, 4, 2 against 1, 2, 3, 4: 1 − 6·10/60 = 0.
        const string with = "SELECT CAST(round(rank_ic_with * 1000) AS INTEGER) FROM run_skill WHERE agent = 'c'";
        Assert.Equal(0, await _host.CountAsync(with));

        await _host.ExecuteAsync(Policy, ("$config", """{"weights":{"Swing":{"a":1,"b":0,"c":0.1}}}"""));
        await RefreshAsync();
        Assert.Equal(1000, await _host.CountAsync(with));

        await _host.ExecuteAsync("UPDATE rl_policies SET config_json = $config", ("$config", """{"weights":{"Swing":{"a":0,"b":1,"c":0.1}}}"""));
        await RefreshAsync();
        // b alone orders as 4, 2, 3, 1: 1 − 6·18/60.
        Assert.Equal(-800, await _host.CountAsync(with));

        await _host.ExecuteAsync("DELETE FROM rl_policies");
        await RefreshAsync();
        Assert.Equal(0, await _host.CountAsync(with));
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"weights":5}""")]
    [InlineData("""{"weights":{"Swing":[]}}""")]
    [InlineData("""{"weights":{"Swing":{"a":"x","b":1e999,"a":null}}}""")]
    public async Task A_policy_without_readable_weights_means_equal_ones(string config)
    {
        await _host.ExecuteAsync(Policy, ("$config", config));
        for (var i = 0; i < 3; i++)
        {
            var pick = new SeedPick("run", $"S{i}", SeededPicks.First) { Policy = "weighted", Scores = new Dictionary<string, double> { ["a"] = i, ["b"] = i } };
            await _host.Store.WriteAsync(write => Insert(write, pick.Returning(i)), CancellationToken.None);
        }

        await RefreshAsync();

        Assert.Equal(1, await _host.CountAsync("SELECT CAST(rank_ic_with AS INTEGER) FROM run_skill WHERE agent = 'a'"));
    }

    [Fact]
    public async Task Touched_days_are_counted_without_anybody_asking()
    {
        await _host.PublishAsync(SampleRun.Of());

        await Eventually.HoldsAsync(async () => await _host.CountAsync("SELECT count(*) FROM dirty_days") == 0);

        Assert.Equal(2, await _host.CountAsync("SELECT sum(issued) FROM outcome_cells"));
    }

    [Theory]
    [InlineData("deep")]
    [InlineData("half")]
    public async Task A_configuration_that_cannot_be_read_does_not_keep_a_day_from_being_counted(string what)
    {
        var config = what == "deep" ? $"{{\"modes\":{new string('[', 100)}{new string(']', 100)}}}" : """{"weights":{"Swing":{"\ud800":1}}}""";
        await _host.ExecuteAsync(Policy, ("$config", config));
        var scores = new Dictionary<string, double> { ["technical"] = 60, ["risk"] = 40 };
        foreach (var symbol in new[] { "TITAN", "TCS", "ITC" })
            await _host.Store.WriteAsync(write => Insert(write, new SeedPick("run", symbol, SeededPicks.First) { Policy = "weighted", Scores = scores }.Returning(2)), CancellationToken.None);

        await RefreshAsync();

        Assert.Equal(3, await _host.CountAsync("SELECT sum(evaluated) FROM outcome_cells"));
    }

    [Fact]
    public async Task Only_what_agents_said_of_the_picks_that_a_filter_means_is_read()
    {
        var scores = new Dictionary<string, double> { ["technical"] = 60 };
        SeedPick[] picks =
        [
            new("run", "TITAN", SeededPicks.First) { Scores = scores, Regime = "Bull" },
            new("run", "TCS", SeededPicks.First) { Scores = scores, Regime = "Bear" },
            new("run", "ITC", SeededPicks.First) { Scores = scores, Regime = "Bull", Direction = "SHORT" },
        ];
        foreach (var pick in picks)
            await _host.Store.WriteAsync(write => Insert(write, pick), CancellationToken.None);
        var filter = new StatisticsFilter(null, null, null, null, "LONG", null, null, "Bull");

        var read = await _host.Store.ReadAsync(connection => DayPicks.Read(connection, SeededPicks.First, filter), CancellationToken.None);
        var all = await _host.Store.ReadAsync(connection => DayPicks.Read(connection, SeededPicks.First), CancellationToken.None);

        Assert.Equal([picks[0].Uuid], read.Scores.Select(s => s.Key));
        Assert.Equal(3, all.Scores.Count);
    }

    [Fact]
    public async Task A_day_that_meets_what_nobody_foresaw_is_counted_later_and_stops_nothing()
    {
        await _host.ExecuteAsync("CREATE TRIGGER unforeseen BEFORE INSERT ON outcome_cells BEGIN SELECT RAISE(ABORT, 'unforeseen'); END");
        await _host.Store.WriteAsync(write => Insert(write, new SeedPick("run", "TITAN", SeededPicks.First)), CancellationToken.None);
        using var refresher = new StatisticsRefresher(_host.Store, TimeProvider.System, NullLogger<StatisticsRefresher>.Instance);

        await refresher.StartAsync(CancellationToken.None);
        // The store writes one after another: after this the refresher has met it too.
        await Assert.ThrowsAsync<SqliteException>(() => refresher.RefreshAsync(CancellationToken.None));
        await _host.ExecuteAsync("DROP TRIGGER unforeseen");

        await Eventually.HoldsAsync(async () => await _host.CountAsync("SELECT count(*) FROM dirty_days") == 0);
        Assert.False(refresher.ExecuteTask!.IsCompleted);
        await refresher.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_file_that_is_lost_comes_back_with_its_statistics()
    {
        await _host.Store.WriteAsync(write => Insert(write, new SeedPick("run", "TITAN", SeededPicks.First).Returning(2)), CancellationToken.None);
        await _host.ExecuteAsync("INSERT INTO llm_run_costs (run_id, cost_nano_usd, calls) VALUES ('run', 5, 1)");
        await RefreshAsync();
        var before = await DumpAsync();
        var store = _host.Store;
        await store.Archive.ExportAsync(store, CancellationToken.None);

        File.Delete(store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri("/api/v1/picks", UriKind.Relative));
            return store.LastHealing?.Restored > 0;
        });
        await RefreshAsync();

        Assert.Equal(before, await DumpAsync());
        Assert.Equal(5, await _host.CountAsync("SELECT cost_nano_usd FROM llm_run_costs"));
    }

    [Fact]
    public async Task Who_asks_while_many_days_wait_is_told_so_and_is_given_no_half_count()
    {
        foreach (var pick in SeededPicks.Make(4))
            await _host.Store.WriteAsync(write => Insert(write, pick), CancellationToken.None);
        using var hurried = new StatisticsRefresher(_host.Store, new HurriedTime(), NullLogger<StatisticsRefresher>.Instance);
        using var reader = new StatisticsReader(_host.Store, hurried);
        // The job that counts by itself may come in between and leave nothing to wait for.
        Refusal? refusal = null;
        await Eventually.HoldsAsync(async () =>
        {
            await _host.ExecuteAsync("UPDATE ai_recommendations SET score_blend = 5");
            return (await reader.EquityAsync(new(null, null, null, null, null, null, null, null), CancellationToken.None)).IsRefused(out refusal);
        });

        Assert.Equal((503, "STATISTICS_NOT_READY"), (refusal!.Status, refusal.Code));
        Assert.NotNull(refusal.RetryAfterSeconds);
    }

    private async Task ChangeAsync(Random random, List<SeedPick> picks)
    {
        var any = picks[random.Next(picks.Count)];
        switch (random.Next(14))
        {
            case 0:
                await _host.Store.WriteAsync(
                    write =>
                    {
                        if (write.Connection.QueryLong("SELECT count(*) FROM ai_recommendations WHERE pick_uuid = $uuid", ("$uuid", any.Uuid)) == 1)
                            any.Returning(Math.Round(random.NextDouble() - 0.5, 6)).InsertOutcome(write);
                        return true;
                    },
                    CancellationToken.None);
                break;
            case 1:
                await _host.ExecuteAsync("DELETE FROM pick_outcomes WHERE pick_uuid = $uuid", ("$uuid", any.Uuid));
                break;
            case 2:
                await _host.ExecuteAsync("DELETE FROM ai_recommendations WHERE run_id = $run", ("$run", any.Run));
                break;
            case 3:
                await _host.ExecuteAsync("UPDATE pick_events SET regime = 'Range' WHERE pick_uuid = $uuid", ("$uuid", any.Uuid));
                break;
            case 4:
                await _host.ExecuteAsync("DELETE FROM pick_events WHERE pick_uuid = $uuid", ("$uuid", any.Uuid));
                break;
            case 5:
                await _host.ExecuteAsync("UPDATE pick_agent_contributions SET score = 42 WHERE pick_uuid = $uuid", ("$uuid", any.Uuid));
                break;
            case 6:
                await _host.ExecuteAsync("DELETE FROM pick_agent_contributions WHERE pick_uuid = $uuid AND agent_name = 'news'", ("$uuid", any.Uuid));
                break;
            case 7:
                await _host.ExecuteAsync("UPDATE ai_recommendations SET confidence = 'High', score_blend = 77 WHERE pick_uuid = $uuid", ("$uuid", any.Uuid));
                break;
            case 8:
                await _host.ExecuteAsync("UPDATE rl_policies SET config_json = $config", ("$config", $$$$"""{"weights":{"Swing":{"technical":{{{{random.Next(5)}}}},"news":1}}}"""));
                break;
            default:
                break;
        }
    }

    private async Task RefreshAsync() =>
        Assert.True(await _host.Services.GetRequiredService<StatisticsRefresher>().RefreshAsync(CancellationToken.None));

    private static bool Insert(SqliteWrite write, SeedPick pick)
    {
        pick.Insert(write);
        return true;
    }

    /// <summary>All that is counted, but for the numbers of groups.</summary>
    private Task<string[]> DumpAsync() => _host.Store.ReadAsync<string[]>(
        connection =>
        [
            .. connection.Query(
                """
                SELECT g.mode, g.universe, g.direction, g.confidence, g.policy_version, g.regime, c.trade_date, c.issued, c.evaluated, c.wins, c.losses, c.breakeven,
                    c.unresolved, c.ambiguous, c.hit_target, c.hit_stop, c.ret_sum, c.gain_sum, c.loss_sum, c.excess_count, c.excess_sum, c.runup_count, c.runup_sum,
                    c.drawdown_count, c.drawdown_sum, c.capture_count, c.capture_sum, c.plan_count, c.plan_sum, c.scored, c.squared_error_sum, hex(c.outcome_values)
                FROM outcome_cells c JOIN outcome_groups g ON g.group_id = c.group_id ORDER BY 1, 2, 3, 4, 5, 6, 7
                """,
                Line),
            .. connection.Query("SELECT * FROM run_skill ORDER BY 1, 2, 3", Line),
            .. connection.Query("SELECT * FROM run_tallies ORDER BY 1, 2", Line),
        ],
        CancellationToken.None);

    private static string Line(Microsoft.Data.Sqlite.SqliteDataReader row) =>
        string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Ten seconds pass between any two looks.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 10 * Interlocked.Increment(ref _looks);
    }
}
