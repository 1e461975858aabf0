using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Evaluation;
using Fyntrix.Recommendations.Policies.Exits;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Exit profiles replayed over past picks. Each test has a service of its own; its clock stands at noon on Friday 2026-01-09.</summary>
public sealed class PolicyEvaluationTests : IAsyncLifetime, IDisposable
{
    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Each_profile_is_replayed_over_the_picks_of_its_window()
    {
        // A stop at 1 % and a target at 2 %, and a stop at 4 % and a target at 2.5 R = 10 %. Signals before the open of Thursday, 1 January,
        // a trading day: five trading days are 1, 2, 5, 6 and 7 January.
        await PublishAsync("UP", "2026-01-01T02:00:00Z", 100);
        await PublishAsync("DOWN", "2026-01-01T02:00:00Z", 100);
        await PublishAsync("NOBARS", "2026-01-01T02:00:00Z", 100);
        await PublishAsync("NOPRICE", "2026-01-01T02:00:00Z", 100);
        await _host.ExecuteAsync("UPDATE ai_recommendations SET entry_price = NULL, entry_price_source = NULL WHERE symbol = 'NOPRICE'");
        await PublishAsync("TOOLATE", "2026-01-02T09:00:00Z", 100); // ends on the 9th
        await PublishAsync("TOOEARLY", "2025-12-08T02:00:00Z", 100); // before 30 days up to the 8th
        await DailyAsync("UP", (1, 100, 101, 99.5m, 100.5m), (2, 100.5m, 102.5m, 100, 102), (5, 102, 103, 101, 103), (6, 103, 104, 102, 104), (7, 104, 106, 103, 105), (8, 105, 200, 1, 105));
        await DailyAsync("DOWN", (1, 100, 100.5m, 98.5m, 99), (2, 99, 99, 97, 97.5m), (5, 97.5m, 98, 95.5m, 96), (6, 96, 97, 96, 96.5m), (7, 96.5m, 97, 96, 97));
        foreach (var symbol in new[] { "NOPRICE", "TOOLATE", "TOOEARLY" })
            await DailyAsync(symbol, (1, 100, 200, 50, 150), (2, 150, 200, 50, 150), (8, 150, 200, 50, 150));

        var metrics = (await EvaluateAsync(PolicySamples.Whole)).GetProperty("metrics");

        // UP: target 2; DOWN: stop -1. Runup and drawdown over whole bars: UP 2.5 and -0.5, DOWN 0.5 and -1.5. Capture 2/2.5 and 0.
        // Score 0.5 + 0.5 * 0.4 - 0.5 * 1 - 0.3 * 0.5.
        Assert.Equal(
            """{"trades":2,"avg_ret_close_pct":0.5,"avg_max_drawdown_pct":-1,"win_rate":0.5,"hit_target_rate":0.5,"hit_stop_rate":0.5,"avg_capture_ratio":0.4,"score":0.05}""",
            metrics.GetProperty("exit_profiles").GetProperty("Swing").GetProperty("tight").GetRawText());
        // UP: held to the close of the 7th, 5, best 6: 5/6, since the trail of 3 % from 106 came with the last bar. DOWN: stop -4 on the
        // 5th, worst -4.5. Score 0.5 + 0.5 * 0.416667 - 0.5 * 2.5 - 0.3 * 0.5.
        Assert.Equal(
            """{"trades":2,"avg_ret_close_pct":0.5,"avg_max_drawdown_pct":-2.5,"win_rate":0.5,"hit_target_rate":0,"hit_stop_rate":0.5,"avg_capture_ratio":0.416667,"score":-0.691667}""",
            metrics.GetProperty("exit_profiles").GetProperty("Swing").GetProperty("wide").GetRawText());
        Assert.Equal("""{"id":"tight","criterion":"score"}""", metrics.GetProperty("best_exit_profiles").GetProperty("Swing").GetRawText());
        Assert.Equal("2026-01-09T06:30:00Z", metrics.GetProperty("last_evaluated_at_by_mode").GetProperty("Swing").GetString());
        Assert.Equal(
            """{"start_date":"2025-12-10","end_date":"2026-01-08","mode":"Swing","evaluation_horizon":"EOD","timeframe":"1D","picks":3,"without_bars":1}""",
            metrics.GetProperty("sample_by_mode").GetProperty("Swing").GetRawText());
    }

    [Fact]
    public async Task A_mode_without_picks_has_zeros_and_no_best_profile()
    {
        var metrics = (await EvaluateAsync(PolicySamples.Whole)).GetProperty("metrics");

        var profiles = metrics.GetProperty("exit_profiles");
        Assert.Equal(["Futures", "Intraday", "Options", "Scalping", "Swing"], profiles.EnumerateObject().Select(p => p.Name).Order());
        Assert.All(profiles.EnumerateObject().SelectMany(mode => mode.Value.EnumerateObject()), p => Assert.All(p.Value.EnumerateObject(), figure => Assert.Equal(0, figure.Value.GetDecimal())));
        Assert.False(metrics.TryGetProperty("best_exit_profiles", out var best) && best.EnumerateObject().Any());
    }

    [Fact]
    public async Task Evaluating_again_renews_the_figures_and_leaves_what_was_learned()
    {
        var id = (await _host.CreatePolicyAsync(PolicySamples.Whole)).GetProperty("policy_id").GetString()!;
        const string Learned = """{"Swing":{"contexts":{"Swing|Bull|LowVol|Moderate":{"actions":{"wide":{"n":3,"q":0.5}}}}}}""";
        await _host.ExecuteAsync("UPDATE rl_policies SET metrics_json = $m WHERE policy_id = $id", ("$id", id), ("$m", $$$$"""{"bandit":{{{{Learned}}}},"best_exit_profiles":{"Swing":{"id":"wide","criterion":"score"}}}"""));
        await PublishAsync("UP", "2026-01-01T02:00:00Z", 100);
        await DailyAsync("UP", (1, 100, 110, 100, 110), (2, 110, 110, 110, 110), (5, 110, 110, 110, 110), (6, 110, 110, 110, 110), (7, 110, 110, 110, 110));

        var first = (await StepAsync(id)).GetProperty("metrics");
        var second = (await StepAsync(id)).GetProperty("metrics");

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(Learned, first.GetProperty("bandit").GetRawText());
        Assert.Equal("wide", first.GetProperty("best_exit_profiles").GetProperty("Swing").GetProperty("id").GetString());
        Assert.Equal("DRAFT", (await _host.GetAsync($"/api/v1/policies/{id}")).GetProperty("status").GetString());
        Assert.Equal(1, await _host.CountAsync("SELECT count(*) FROM policy_history"));
    }

    [Fact]
    public async Task Metrics_that_are_not_as_expected_are_made_anew()
    {
        var id = (await _host.CreatePolicyAsync(PolicySamples.Whole)).GetProperty("policy_id").GetString()!;
        foreach (var metrics in new[] { "[]", """{"exit_profiles":[]}""", """{"exit_profiles":{"Swing":7}}""" })
        {
            await _host.ExecuteAsync("UPDATE rl_policies SET metrics_json = $m WHERE policy_id = $id", ("$id", id), ("$m", metrics));
            Assert.Equal(0, (await StepAsync(id)).GetProperty("metrics").GetProperty("exit_profiles").GetProperty("Swing").GetProperty("wide").GetProperty("trades").GetInt32());
        }
    }

    [Fact]
    public async Task The_built_in_policy_can_be_evaluated_and_a_short_pick_is_a_short_position()
    {
        var run = SampleRun.Of(SampleRun.Short("FALLS").With("entry_price", 100m).With("stop_loss_price", 110m).With("target_price", 90m)).With("generated_at", "2026-01-01T02:00:00Z");
        await _host.PublishAsync(run);
        await DailyAsync("FALLS", (1, 100, 100, 89, 90), (2, 90, 90, 90, 90), (5, 90, 90, 90, 90), (6, 90, 90, 90, 90), (7, 90, 90, 90, 90));

        var metrics = (await StepAsync(Policies.BuiltInPolicy.Id)).GetProperty("metrics").GetProperty("exit_profiles").GetProperty("Swing");

        // Swing Tight: target 6; Swing Trend: target 10.
        Assert.Equal((6m, 1), (metrics.GetProperty("swing_tight").GetProperty("avg_ret_close_pct").GetDecimal(), metrics.GetProperty("swing_tight").GetProperty("hit_target_rate").GetInt32()));
        Assert.Equal((10m, 1), (metrics.GetProperty("swing_trend").GetProperty("avg_ret_close_pct").GetDecimal(), metrics.GetProperty("swing_trend").GetProperty("hit_target_rate").GetInt32()));
    }

    [Fact]
    public async Task The_time_of_a_position_runs_from_the_open_when_its_signal_precedes_that()
    {
        // 08:00 in India.
        var pick = SampleRun.Long("EARLY").With("entry_price", 100m).With("stop_loss_price", 99m).With("target_price", 102m);
        await _host.PublishAsync(SampleRun.Of(pick).With("mode", "Intraday").With("generated_at", "2026-01-08T02:30:00Z"));
        // The fifth quarter of an hour begins an hour after the open.
        for (var quarter = 0; quarter < 25; quarter++)
        {
            var price = quarter < 4 ? 100 : quarter == 4 ? 100.4m : 100.2m;
            await InsertAsync("EARLY", "15m", new DateTimeOffset(2026, 1, 8, 3, 45, 0, TimeSpan.Zero).AddMinutes(15 * quarter), price, price, price, price, "csv");
        }

        var metrics = (await StepAsync(Policies.BuiltInPolicy.Id)).GetProperty("metrics").GetProperty("exit_profiles").GetProperty("Intraday");

        // Intraday Safe holds for 60 minutes.
        Assert.Equal(1, metrics.GetProperty("intraday_safe").GetProperty("trades").GetInt32());
        Assert.Equal(0.4m, metrics.GetProperty("intraday_safe").GetProperty("avg_ret_close_pct").GetDecimal());
    }

    [Fact]
    public void A_score_falls_with_drawdown_and_with_stops()
    {
        var bar = new ExitBar(DateTimeOffset.UnixEpoch, 100, 100, 100, 100);
        ExitResult Trade(ExitReason reason, decimal ret, decimal runup, decimal drawdown) => new(reason, bar.Start, 100, ret, runup, drawdown, 1);

        Assert.Equal(ProfileMetrics.None, ProfileMetrics.Of([]));
        Assert.Equal(1 + 0.5m - 0.5m, ProfileMetrics.Of([Trade(ExitReason.EOD_CLOSE, 1, 1, -1)]).Score);
        Assert.Equal(1 + 0.5m - 1, ProfileMetrics.Of([Trade(ExitReason.EOD_CLOSE, 1, 1, -2)]).Score);
        Assert.Equal(1 + 0.5m - 0.5m - 0.3m, ProfileMetrics.Of([Trade(ExitReason.STOP_LOSS, 1, 1, -1)]).Score);
        // A trailing stop is no stop, and what was lost captures nothing.
        Assert.Equal(-1 - 0.5m, ProfileMetrics.Of([Trade(ExitReason.TRAILING_STOP, -1, 1, -1)]).Score);
    }

    [Fact]
    public async Task Bars_are_those_by_which_outcomes_are_judged_in_prices_of_the_signal()
    {
        var signal = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);
        await DailyAsync("BARS", (1, 100, 101, 99, 100), (2, 50, 51, 49, 50), (5, 50, 51, 49, 50));
        await _host.Services.GetRequiredService<MarketDataStore>().WriteAsync(
            write => write.Connection.Execute("INSERT INTO corporate_actions VALUES ('BARS', '2026-01-02', 'SPLIT', 1, 2, 'test', 0)"), CancellationToken.None);

        Assert.Equal([100m, 100m, 100m], await ReadAsync("BARS"));
        Assert.Empty(await ReadAsync("OTHER"));
        await _host.Services.GetRequiredService<MarketDataStore>().WriteAsync(
            write => write.Connection.Execute("DELETE FROM bars WHERE symbol = 'BARS' AND close = 500000 AND start = (SELECT min(start) FROM bars WHERE symbol = 'BARS' AND close = 500000)"), CancellationToken.None);
        Assert.Empty(await ReadAsync("BARS"));

        async Task<List<decimal>> ReadAsync(string symbol) =>
        [
            .. (await _host.Services.GetRequiredService<IExitBars>().ReadAsync(
                symbol, Exchange.NSE, signal, Horizon.Of(OutcomeRule.Of(TradingMode.Futures), signal, MarketSegment.CASH, MarketCalendar.BuiltIn), CancellationToken.None)).Select(b => b.Open),
        ];
    }

    private async Task<JsonElement> EvaluateAsync(string config) => await StepAsync((await _host.CreatePolicyAsync(config)).GetProperty("policy_id").GetString()!);

    private async Task<JsonElement> StepAsync(string id)
    {
        using var response = await _host.StepAsync($"{id}/evaluate", "");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private Task PublishAsync(string symbol, string at, decimal entry)
    {
        var pick = new JsonObject { ["symbol"] = symbol, ["recommendation"] = "Buy", ["direction"] = "LONG", ["entry_price"] = entry, ["score_blend"] = 64, ["confidence"] = "Medium" };
        return _host.PublishAsync(SampleRun.Of(pick).With("generated_at", at));
    }

    private async Task DailyAsync(string symbol, params (int Day, decimal Open, decimal High, decimal Low, decimal Close)[] bars)
    {
        foreach (var (day, open, high, low, close) in bars)
            await InsertAsync(symbol, "1D", new DateTimeOffset(2026, 1, day, 3, 45, 0, TimeSpan.Zero), open, high, low, close, "csv");
    }

    private Task InsertAsync(string symbol, string timeframe, DateTimeOffset start, decimal open, decimal high, decimal low, decimal close, string source) =>
        _host.Services.GetRequiredService<MarketDataStore>().WriteAsync(
            write => write.Connection.Execute(
                "INSERT INTO bars (symbol, timeframe, start, open, high, low, close, source, adjusted) VALUES ($symbol, $timeframe, $start, $open, $high, $low, $close, $source, 0)",
                ("$symbol", symbol), ("$timeframe", timeframe), ("$start", start), ("$open", E4(open)), ("$high", E4(high)), ("$low", E4(low)), ("$close", E4(close)), ("$source", source)),
            CancellationToken.None);

    private static long E4(decimal price) => (long)(price * 10_000);
}
