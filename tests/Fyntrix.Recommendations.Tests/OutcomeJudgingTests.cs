using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using static Fyntrix.Recommendations.Tests.BarSample;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What the market does to a pick, case by case.</summary>
public sealed class OutcomeJudgingTests
{
    // RELIANCE, signal 2020-11-13 08:06 IST at 943.7, five trading days: 13, 14 (Muhurat Saturday), 17, 18, 19 November.
    // 940.4/943.7 − 1 = −0.349687 %; 993.7/943.7 − 1 = 5.298294 %; 934.2/943.7 − 1 = −1.006676 %; NIFTY 12771.70/12690.80 − 1 = 0.637470 %.
    [Fact]
    public void A_LONG_over_a_Muhurat_Saturday_and_a_holiday_is_judged_at_the_close_of_the_fifth_trading_day()
    {
        var figures = Resolved(Pick("2020-11-13 08:06", 943.7m));

        Assert.Equal(("5d", Ist("2020-11-19 15:30")), (figures.Horizon, SqliteSql.FromMicros(figures.HorizonEnd)));
        Assert.Equal((940.4m, 993.7m, 934.2m), (figures.PriceClose, figures.PriceHigh, figures.PriceLow));
        Assert.Equal((-0.349687m, 5.298294m, -1.006676m), (figures.RetClosePct, figures.MaxRunupPct, figures.MaxDrawdownPct));
        Assert.Equal((0.637470m, -0.987157m), (figures.BenchmarkRetPct, figures.RetVsBenchmarkPct));
        Assert.Equal(("BREAKEVEN", 0m), (figures.Label, figures.CaptureRatio));
        Assert.Equal((944.6m, -0.444633m), (figures.FirstOpen, figures.RetFromOpenPct));
        Assert.Equal((940.4m, "FIXED_DAYS_5", -0.349687m), (figures.Exit.Price, figures.Exit.Reason, figures.Exit.PnlPct));
        Assert.Null(figures.HitTarget);
        Assert.Null(figures.HitStop);
    }

    [Fact]
    public void A_SHORT_is_the_mirror_and_its_benchmark_is_turned_as_well()
    {
        var figures = Resolved(Pick("2020-11-13 08:06", 943.7m, direction: Direction.SHORT));

        Assert.Equal((0.349687m, 1.006676m, -5.298294m), (figures.RetClosePct, figures.MaxRunupPct, figures.MaxDrawdownPct));
        Assert.Equal((0.637470m, 0.987157m), (figures.BenchmarkRetPct, figures.RetVsBenchmarkPct));
        // 0.349687 / 1.006676
        Assert.Equal(0.347368m, figures.CaptureRatio);
    }

    [Fact]
    public void A_gap_through_the_stop_fills_at_the_open()
    {
        var figures = Resolved(Pick("2020-11-13 08:06", 943.7m, direction: Direction.SHORT, stop: 972.0m));

        Assert.Equal((993.7m, "STOP_LOSS", -5.298294m), (figures.Exit.Price, figures.Exit.Reason, figures.Exit.PnlPct));
        Assert.Equal(Ist("2020-11-17 09:15"), SqliteSql.FromMicros(figures.Exit.At));
        Assert.True(figures.HitStop);
        // The horizon's return does not care for exits.
        Assert.Equal(0.349687m, figures.RetClosePct);
    }

    [Fact]
    public void A_LONG_that_opens_below_its_stop_is_filled_there()
    {
        // ADANIENT, signal after the close of 2023-02-02 at 1565.25, stop 1518.3: 1490/1565.25 − 1 = −4.807539 %.
        var bars = Daily(
            Day("2023-02-03", 1490.0m, 1679.9m, 1017.45m, 1586.8m), Day("2023-02-06", 1575.0m, 1615.0m, 1435.2m, 1572.7m),
            Day("2023-02-07", 1571.0m, 1962.7m, 1525.6m, 1802.95m), Day("2023-02-08", 1869.85m, 2222.15m, 1840.85m, 2164.25m),
            Day("2023-02-09", 2168.0m, 2168.0m, 1731.4m, 1925.7m));

        var figures = Resolved(Pick("2023-02-02 16:00", 1565.25m, stop: 1518.3m), bars);

        Assert.Equal((1490.0m, "STOP_LOSS", -4.807539m), (figures.Exit.Price, figures.Exit.Reason, figures.Exit.PnlPct));
        Assert.Equal("WIN", figures.Label);
    }

    [Theory]
    [InlineData(930.0, 960.0, "TARGET_HIT", 960.0)] // the first day's high is 970.7
    [InlineData(930.0, 980.0, "TARGET_HIT", 993.7)] // the third day opens above it
    [InlineData(945.0, 980.0, "STOP_LOSS", 944.6)] // the first day opens below it
    [InlineData(944.55, 980.0, "STOP_LOSS", 944.55)] // the first day's low is 944.5
    [InlineData(936.0, 1000.0, "STOP_LOSS", 936.0)] // the fourth day's low is 934.2
    public void The_level_that_is_touched_first_ends_the_plan(double stop, double target, string reason, double price)
    {
        var figures = Resolved(Pick("2020-11-13 08:06", 943.7m, stop: (decimal)stop, target: (decimal)target));

        Assert.Equal((reason, (decimal)price), (figures.Exit.Reason, figures.Exit.Price));
        Assert.Equal(reason == "TARGET_HIT", figures.HitTarget);
        Assert.Equal(reason == "STOP_LOSS", figures.HitStop);
        Assert.False(figures.Exit.IsAmbiguous);
    }

    [Fact]
    public void One_bar_that_touches_both_levels_books_the_stop_and_shows_the_target_beside()
    {
        var figures = Resolved(Pick("2020-11-13 08:06", 950m, stop: 944.55m, target: 969m));

        Assert.True(figures.Exit.IsAmbiguous);
        // 944.55/950 − 1 = −0.573684 %; 969/950 − 1 = 2 %
        Assert.Equal(("STOP_LOSS", 944.55m, -0.573684m, 2m), (figures.Exit.Reason, figures.Exit.Price, figures.Exit.PnlPct, figures.Exit.OptimisticPct));
        Assert.Equal((false, true), (figures.HitTarget, figures.HitStop));
    }

    [Fact]
    public void Bars_within_the_day_tell_which_level_came_first()
    {
        var bars = new SymbolBars(
            [
                new BarSeries(Timeframe.Of("60m"),
                [
                    Minutes("2026-01-08 09:15", 60, 100, 103, 99.8m, 102.5m), Minutes("2026-01-08 10:15", 60, 102.5m, 103, 97, 98),
                    Minutes("2026-01-08 11:15", 60, 98, 99, 98, 99), Minutes("2026-01-08 12:15", 60, 99, 99, 98, 99), Minutes("2026-01-08 13:15", 60, 99, 99, 98, 99),
                    Minutes("2026-01-08 14:15", 60, 99, 99, 98, 98.5m), Minutes("2026-01-08 15:15", 15, 98.5m, 99, 98, 98.4m),
                ]),
                new BarSeries(Timeframe.Day, [Day("2026-01-08", 100, 103, 97, 98.6m)]),
            ],
            [], null);

        var figures = Resolved(Pick("2026-01-08 08:03", 100m, TradingMode.Intraday, stop: 98.5m, target: 102m), bars);

        Assert.Equal(("TARGET_HIT", 2m, false), (figures.Exit.Reason, figures.Exit.PnlPct, figures.Exit.IsAmbiguous));
        // The day's own bar has the official close.
        Assert.Equal((98.6m, "1d", -1.4m, "LOSS"), (figures.PriceClose, figures.Horizon, figures.RetClosePct, figures.Label));
    }

    [Fact]
    public void A_pick_in_mid_session_waits_for_day_1_and_takes_the_rest_of_its_session_where_bars_show_it()
    {
        var pick = Pick("2020-11-12 11:00", 943.7m, stop: 940m);
        var daily = Resolved(pick);
        // Day 1 is the 13th: the bar of the 12th began before the signal.
        Assert.Equal(SqliteSql.ToMicros(Ist("2020-11-19 15:30")), daily.HorizonEnd);
        Assert.Equal(944.6m, daily.FirstOpen);
        Assert.Equal((Ist("2020-11-18 09:15"), "STOP_LOSS"), (SqliteSql.FromMicros(daily.Exit.At), daily.Exit.Reason));

        var rest = new BarSeries(Timeframe.Of("30m"), [.. Enumerable.Range(0, 9).Select(i => Minutes($"2020-11-12 {11 + (i / 2)}:{(i % 2 == 0 ? "00" : "30")}", 30, 943, 944, i == 4 ? 939.5m : 942, 943))]);
        var withRest = Resolved(pick, new SymbolBars([rest, DailyReliance.Daily!], [], null));
        Assert.Equal((Ist("2020-11-12 13:00"), 940m), (SqliteSql.FromMicros(withRest.Exit.At), withRest.Exit.Price));
        Assert.Equal(daily.HorizonEnd, withRest.HorizonEnd);
    }

    [Fact]
    public void An_intraday_pick_in_mid_session_is_not_judged_by_a_daily_bar_that_began_before_it()
    {
        var pick = Pick("2020-11-12 11:00", 943.7m, TradingMode.Intraday);

        Assert.Equal(new Evaluation.Pending("NO_BARS_AFTER_SIGNAL"), Judge(pick, DailyReliance, "2020-11-13 16:00"));
        // Ten trading days later nobody waits any more.
        var unresolved = Assert.IsType<Evaluation.Unresolved>(Judge(pick, DailyReliance, "2020-12-01 16:00"));
        Assert.Equal(("NO_BARS_AFTER_SIGNAL", "1d"), (unresolved.Reason, unresolved.Horizon));
    }

    [Fact]
    public void Scalping_ends_after_sixty_minutes_or_with_the_session()
    {
        var bars = new SymbolBars(
            [new BarSeries(Timeframe.Of("5m"), [.. Enumerable.Range(0, 75).Select(i => Minutes(Ist("2026-01-08 09:15").AddMinutes(5 * i).ToString("yyyy-MM-dd HH:mm", null), 5, 100 + i, 100.5m + i, 99.5m + i, 100 + i))])], [], null);

        var hour = Resolved(Pick("2026-01-08 10:00", 109m, TradingMode.Scalping), bars);
        Assert.Equal((Ist("2026-01-08 11:00"), 120m, "TIME_EXIT", "WIN"), (SqliteSql.FromMicros(hour.HorizonEnd), hour.PriceClose, hour.Exit.Reason, hour.Label));

        var late = Resolved(Pick("2026-01-08 15:00", 169m, TradingMode.Scalping), bars);
        Assert.Equal((Ist("2026-01-08 15:30"), 174m, "EOD_CLOSE"), (SqliteSql.FromMicros(late.HorizonEnd), late.PriceClose, late.Exit.Reason));

        // Before the open the minutes begin with the session, after the close with the next one.
        Assert.Equal(Ist("2026-01-08 10:15"), SqliteSql.FromMicros(Resolved(Pick("2026-01-08 08:00", 100m, TradingMode.Scalping), bars).HorizonEnd));
        Assert.Equal(Ist("2026-01-08 10:15"), SqliteSql.FromMicros(Resolved(Pick("2026-01-07 16:00", 100m, TradingMode.Scalping), bars).HorizonEnd));

        // The day before's close of the index tells nothing of an hour.
        Assert.Equal((null, "BENCHMARK_MISSING"), (hour.BenchmarkRetPct, hour.BenchmarkReason));
        // 0.1 % is the threshold here.
        Assert.Equal("BREAKEVEN", Resolved(Pick("2026-01-08 10:00", 119.9m, TradingMode.Scalping), bars).Label);
    }

    [Fact]
    public void A_recorded_exit_is_the_result_of_a_Scalping_pick_even_without_bars()
    {
        var pick = Pick("2026-01-08 10:00", 100m, TradingMode.Scalping, target: 100.3m) with
        {
            Exit = new RecordedExit(100.35m, SqliteSql.ToMicros(Ist("2026-01-08 10:20")), "TARGET_HIT"),
        };

        var figures = Assert.IsType<Evaluation.Resolved>(Judge(pick, SymbolBars.None, "2026-01-08 12:00")).Figures;

        Assert.Equal((0.35m, "WIN", "TARGET_HIT", Ist("2026-01-08 10:20")), (figures.RetClosePct, figures.Label, figures.Exit.Reason, SqliteSql.FromMicros(figures.HorizonEnd)));
        Assert.Null(figures.PriceHigh);
        Assert.Null(figures.MaxRunupPct);
        Assert.Null(figures.FirstOpen);
    }

    [Fact]
    public void Nothing_is_judged_before_its_horizon_has_passed()
    {
        var pick = Pick("2020-11-13 08:06", 943.7m);

        Assert.Equal(new Evaluation.Pending("HORIZON_NOT_PASSED"), Judge(pick, DailyReliance, "2020-11-19 15:29"));
        Assert.IsType<Evaluation.Resolved>(Judge(pick, DailyReliance, "2020-11-19 15:30"));
    }

    [Fact]
    public void A_day_without_a_bar_is_waited_for_and_never_made_up()
    {
        var hole = Daily(Reliance.Where(b => b.Date != "2020-11-17").Select(b => Day(b.Date, b.Open, b.High, b.Low, b.Close)));
        var pick = Pick("2020-11-13 08:06", 943.7m);

        Assert.Equal(new Evaluation.Pending("BARS_MISSING"), Judge(pick, hole, "2020-11-20 16:00"));
        // The tenth trading day after the 19th of November is the 4th of December: the 30th is a holiday.
        Assert.Equal(new Evaluation.Pending("BARS_MISSING"), Judge(pick, hole, "2020-12-04 15:29"));
        Assert.Equal("BARS_MISSING", Assert.IsType<Evaluation.Unresolved>(Judge(pick, hole, "2020-12-04 15:30")).Reason);
    }

    [Fact]
    public void A_symbol_that_is_listed_later_or_delisted_is_unresolved()
    {
        var pick = Pick("2020-11-13 08:06", 943.7m);

        Assert.Equal(new Evaluation.Pending("NO_BARS"), Judge(pick, SymbolBars.None, "2020-11-20 16:00"));
        Assert.Equal("NO_BARS", Assert.IsType<Evaluation.Unresolved>(Judge(pick, SymbolBars.None, "2021-01-20 16:00")).Reason);
        var delisted = SymbolBars.None with { DelistedOn = new DateOnly(2020, 11, 18) };
        Assert.Equal("DELISTED", Assert.IsType<Evaluation.Unresolved>(Judge(pick, delisted, "2020-11-20 16:00")).Reason);
    }

    [Fact]
    public void A_pick_without_entry_price_is_unresolved_at_once() =>
        Assert.Equal("NO_ENTRY_PRICE", Assert.IsType<Evaluation.Unresolved>(Judge(Pick("2020-11-13 08:06", null), DailyReliance, "2020-11-13 08:07")).Reason);

    [Fact]
    public void An_entry_price_in_another_unit_is_no_return()
    {
        var pick = Pick("2020-11-13 08:06", 0.0001m);

        Assert.Equal("IMPLAUSIBLE_ENTRY_PRICE", Assert.IsType<Evaluation.Unresolved>(Judge(pick, DailyReliance, "2020-11-20 16:00")).Reason);
    }

    [Fact]
    public void A_split_in_the_window_applies_to_entry_stop_and_target()
    {
        // One share becomes two on the 17th; bars are as traded.
        var split = SqliteSql.ToMicros(Ist("2020-11-17 09:15"));
        var bars = Daily(Reliance.Select(b => string.CompareOrdinal(b.Date, "2020-11-17") < 0
            ? Day(b.Date, b.Open * 2, b.High * 2, b.Low * 2, b.Close * 2)
            : Day(b.Date, b.Open, b.High, b.Low, b.Close))) with { Factors = [new PriceFactor(split, 1, 2)] };

        var figures = Resolved(Pick("2020-11-13 08:06", 1887.4m, stop: 1876m), bars);

        Assert.Equal((-0.349687m, 5.298294m, -1.006676m), (figures.RetClosePct, figures.MaxRunupPct, figures.MaxDrawdownPct));
        Assert.Equal((940.4m, 993.7m, 934.2m), (figures.PriceClose, figures.PriceHigh, figures.PriceLow));
        // Half of 1876 is touched on the 18th, below 934.2.
        Assert.Equal((938m, "STOP_LOSS", Ist("2020-11-18 09:15")), (figures.Exit.Price, figures.Exit.Reason, SqliteSql.FromMicros(figures.Exit.At)));
    }

    [Fact]
    public void A_factor_that_is_no_decimal_leaves_levels_exact()
    {
        var split = SqliteSql.ToMicros(Ist("2020-11-17 09:15"));
        var bars = Daily(Reliance.Select(b => string.CompareOrdinal(b.Date, "2020-11-17") < 0
            ? Day(b.Date, b.Open * 3, b.High * 3, b.Low * 3, b.Close * 3)
            : Day(b.Date, b.Open, b.High, b.Low, b.Close))) with { Factors = [new PriceFactor(split, 1, 3)] };

        // A third of 2802.6 is exactly the low of the 18th.
        var figures = Resolved(Pick("2020-11-13 08:06", 2831.1m, stop: 2802.6m), bars);

        Assert.Equal((934.2m, "STOP_LOSS", Ist("2020-11-18 09:15")), (figures.Exit.Price, figures.Exit.Reason, SqliteSql.FromMicros(figures.Exit.At)));
    }

    [Fact]
    public void Bars_that_their_source_adjusted_for_a_later_split_are_read_as_they_were_traded()
    {
        // The source had the split of 2020-12-10 in its prices when they were taken in.
        var later = SqliteSql.ToMicros(Ist("2020-12-10 09:15"));
        var loaded = SqliteSql.ToMicros(Ist("2021-01-10 12:00"));
        var bars = Daily(Reliance.Select(b => Day(b.Date, b.Open, b.High, b.Low, b.Close, adjustedUntil: loaded))) with { Factors = [new PriceFactor(later, 1, 2)] };

        var figures = Resolved(Pick("2020-11-13 08:06", 1887.4m), bars);

        Assert.Equal((-0.349687m, 1880.8m), (figures.RetClosePct, figures.PriceClose));
    }

    [Fact]
    public void An_Options_pick_on_a_stock_is_held_to_the_levels_of_Futures()
    {
        var pick = Pick("2020-11-13 08:06", 943.7m, TradingMode.Options, stop: 660.59m, target: 1179.63m) with { OnUnderlying = true };

        var figures = Resolved(pick);

        // Three trading days: 13, 14, 17. Target 2.5 % above: 967.2925, which the first day's high of 970.7 touches.
        Assert.Equal(("3d", "TARGET_HIT", 967.2925m, 2.5m), (figures.Horizon, figures.Exit.Reason, figures.Exit.Price, figures.Exit.PnlPct));
        Assert.Contains("\"target_on_underlying\":967.2925", figures.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_index_the_outcome_is_booked_and_says_what_is_missing()
    {
        var figures = Assert.IsType<Evaluation.Resolved>(new OutcomeEvaluator(Nse).Judge(Pick("2020-11-13 08:06", 943.7m), DailyReliance, NoIndex, Ist("2020-12-31 12:00"))).Figures;

        Assert.Equal((null, null, "BENCHMARK_MISSING"), (figures.BenchmarkRetPct, figures.RetVsBenchmarkPct, figures.BenchmarkReason));
        Assert.Equal("BREAKEVEN", figures.Label);
    }

    [Fact]
    public void A_session_that_the_index_lacks_is_bridged_but_a_close_that_has_not_come_is_not()
    {
        // Muhurat on Saturday the 14th is not in the index's file.
        Assert.Equal(12_719.95m, NiftyIndex.CloseBy(SqliteSql.ToMicros(Ist("2020-11-14 19:15"))));
        var short4 = new Benchmark(Daily(Nifty[..3].Select(b => Day(b.Date, b.Close, b.Close, b.Close, b.Close))), Nse);
        Assert.Null(short4.CloseBy(SqliteSql.ToMicros(Ist("2020-11-17 15:30"))));
        Assert.Equal(12_719.95m, short4.CloseBy(SqliteSql.ToMicros(Ist("2020-11-13 15:30"))));
        Assert.Null(short4.CloseBy(SqliteSql.ToMicros(Ist("2020-11-10 12:00"))));
    }

    [Fact]
    public void Every_mode_has_a_rule_of_its_own_whose_hash_is_of_its_text()
    {
        Assert.Equal(Enum.GetValues<TradingMode>(), OutcomeRule.All.Select(r => r.Mode));
        Assert.Equal(OutcomeRule.All.Count, OutcomeRule.All.Select(r => r.Hash).Distinct().Count());
        Assert.All(OutcomeRule.All, rule => Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(rule.Json))), rule.Hash));
        Assert.Equal(["WIN", "BREAKEVEN", "BREAKEVEN", "LOSS"], new[] { 0.500001m, 0.5m, -0.5m, -0.500001m }.Select(OutcomeRule.Of(TradingMode.Swing).LabelOf));
    }

    private static OutcomeFigures Resolved(JudgedPick pick, SymbolBars? bars = null) =>
        Assert.IsType<Evaluation.Resolved>(Judge(pick, bars ?? DailyReliance, "2026-01-09 12:00")).Figures;

    private static Evaluation Judge(JudgedPick pick, SymbolBars bars, string now) => new OutcomeEvaluator(Nse).Judge(pick, bars, NiftyIndex, Ist(now));
}
