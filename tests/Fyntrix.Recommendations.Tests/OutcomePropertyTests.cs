using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using static Fyntrix.Recommendations.Tests.BarSample;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What holds for every pick and all bars.</summary>
public sealed class OutcomePropertyTests
{
    private static readonly DateOnly First = new(2025, 3, 3);
    private static readonly DateTimeOffset Later = Ist("2025-06-30 12:00");

    /// <summary>Bars of thirty trading days, daily and of fifteen minutes, and a pick somewhere among the first twenty days.</summary>
    private static readonly Gen<(SymbolBars Bars, JudgedPick Pick)> Cases =
        from seed in Gen.Choose(0, int.MaxValue)
        from mode in Gen.Elements(Enum.GetValues<TradingMode>())
        from direction in Gen.Elements(Enum.GetValues<Direction>())
        from day in Gen.Choose(0, 19)
        from minute in Gen.Choose(0, 1439)
        from stop in Gen.Choose(0, 400)
        from target in Gen.Choose(0, 400)
        from intraday in Gen.Elements(true, false)
        let bars = BarsOf(seed, intraday)
        let sign = direction == Direction.LONG ? 1 : -1
        let signal = TradingDay(day).InIndia(TimeOnly.MinValue).AddMinutes(minute)
        select (bars, Pick("2025-03-03 08:00", 100m, mode, direction, stop == 0 ? null : 100 - (sign * stop / 100m), target == 0 ? null : 100 + (sign * target / 100m))
            with { SignalAt = SqliteSql.ToMicros(signal) });

    [Fact]
    public void Judging_again_gives_the_same_whatever_was_judged_before() => Check(c =>
    {
        var evaluator = new OutcomeEvaluator(Nse);
        var first = evaluator.Judge(c.Pick, c.Bars, NoIndex, Later);
        evaluator.Judge(c.Pick with { Direction = c.Pick.Direction == Direction.LONG ? Direction.SHORT : Direction.LONG, SignalAt = c.Pick.SignalAt + 86_400_000_000 }, c.Bars, NoIndex, Later);
        return first == evaluator.Judge(c.Pick, c.Bars, NoIndex, Later) && first == new OutcomeEvaluator(Nse).Judge(c.Pick, c.Bars, NoIndex, Later.AddDays(10));
    });

    [Fact]
    public void No_bar_that_starts_before_the_signal_has_a_say() => Check(c =>
    {
        var judged = Judge(c.Pick, c.Bars);
        // The bars before the signal become absurd, and then are not there.
        var absurd = Changed(c.Bars, bar => bar.Start < c.Pick.SignalAt ? bar with { Open = 1, High = 9_000_000_000, Low = 1, Close = 9_000_000_000 } : bar);
        return judged == Judge(c.Pick, absurd);
    });

    [Fact]
    public void No_bar_that_ends_after_the_horizon_has_a_say() => Check(c =>
    {
        var end = Horizon.Of(OutcomeRule.Of(c.Pick.Mode), SqliteSql.FromMicros(c.Pick.SignalAt), MarketSegment.CASH, Nse).EndsAt;
        var absurd = Changed(c.Bars, bar => bar.End > end ? bar with { Open = 1, High = 9_000_000_000, Low = 1, Close = 9_000_000_000 } : bar);
        return Judge(c.Pick, c.Bars) == Judge(c.Pick, absurd);
    });

    [Fact]
    public void Figures_keep_within_what_the_window_allows() => Check(c => Judge(c.Pick, c.Bars) is not Evaluation.Resolved { Figures: var f }
        || (f.MaxDrawdownPct <= f.RetClosePct && f.RetClosePct <= f.MaxRunupPct
            && f.CaptureRatio is null or (>= 0 and <= 1)
            && (f.Exit.Reason == "TARGET_HIT") == (f.HitTarget ?? false)
            && (f.Exit.Reason == "STOP_LOSS") == (f.HitStop ?? false)
            && !(f.HitTarget == true && f.HitStop == true)
            && (!f.Exit.IsAmbiguous || f.Exit.OptimisticPct > f.Exit.PnlPct)
            && f.Exit.At >= c.Pick.SignalAt && f.Exit.At <= f.HorizonEnd));

    [Fact]
    public void A_SHORT_without_levels_is_the_exact_mirror_of_a_LONG() => Check(c =>
    {
        var pick = c.Pick with { StopLossPrice = null, TargetPrice = null };
        return (Judge(pick with { Direction = Direction.LONG }, c.Bars), Judge(pick with { Direction = Direction.SHORT }, c.Bars)) switch
        {
            (Evaluation.Resolved { Figures: var up }, Evaluation.Resolved { Figures: var down }) =>
                (up.RetClosePct, up.MaxRunupPct, up.MaxDrawdownPct) == (-down.RetClosePct, -down.MaxDrawdownPct, -down.MaxRunupPct),
            var (up, down) => up == down,
        };
    });

    private static void Check(Func<(SymbolBars Bars, JudgedPick Pick), bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Evaluation Judge(JudgedPick pick, SymbolBars bars) => new OutcomeEvaluator(Nse).Judge(pick, bars, NoIndex, Later);

    private static DateOnly TradingDay(int index) => Nse.AddTradingDays(First.AddDays(-1), index + 1, MarketSegment.CASH);

    private static SymbolBars Changed(SymbolBars bars, Func<SeriesBar, SeriesBar> change) =>
        bars with { Series = [.. bars.Series.Select(s => new BarSeries(s.Timeframe, [.. s.All.ToArray().Select(change)]))] };

    private static SymbolBars BarsOf(int seed, bool intraday)
    {
        var random = new Random(seed);
        var price = 1_000_000L;
        var (daily, fine) = (new List<SeriesBar>(), new List<SeriesBar>());
        for (var i = 0; i < 30; i++)
        {
            var day = TradingDay(i).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            var bars = Enumerable.Range(0, 25).Select(n =>
            {
                var open = price + random.Next(-2_000, 2_001);
                price = open + random.Next(-3_000, 3_001);
                var bar = Minutes($"{day} 09:15", 15, 1, 1, 1, 1);
                return bar with
                {
                    Start = bar.Start + (n * 900_000_000L), End = bar.End + (n * 900_000_000L), Open = open, Close = price,
                    High = Math.Max(open, price) + random.Next(0, 2_000), Low = Math.Min(open, price) - random.Next(0, 2_000),
                };
            }).ToList();
            daily.Add(Day(day, 1, 1, 1, 1) with { Open = bars[0].Open, Close = bars[^1].Close, High = bars.Max(b => b.High), Low = bars.Min(b => b.Low) });
            fine.AddRange(bars);
        }

        return new SymbolBars(intraday ? [new BarSeries(Timeframe.Of("15m"), fine), new BarSeries(Timeframe.Day, daily)] : [new BarSeries(Timeframe.Day, daily)], [], null);
    }
}
