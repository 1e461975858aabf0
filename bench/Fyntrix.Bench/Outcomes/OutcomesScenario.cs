using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Bench.Outcomes;

/// <summary>How many picks are judged in a second on one core once bars are loaded, against a bare loop over the same bars.</summary>
internal sealed class OutcomesScenario : IScenario
{
    private const int Rounds = 7;
    private const int Picks = 50_000;
    private const int Symbols = 25;
    private const int Days = 750;

    private static readonly DateOnly First = new(2023, 1, 2);

    public string Name => "outcomes";

    public string Describes => "picks judged over daily bars in memory, against a loop that only finds the window's extremes";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var calendar = MarketCalendar.BuiltIn;
        var random = new Random(7);
        var bars = Enumerable.Range(0, Symbols).Select(_ => Series(random, calendar)).ToArray();
        var index = new Benchmark(Series(random, calendar), calendar);
        var picks = Enumerable.Range(0, Picks).Select(i => Pick(random, i, bars)).ToArray();
        var evaluator = new OutcomeEvaluator(calendar);
        var now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        var rates = await Measure.RatesAsync(
            Rounds,
            () => Task.FromResult(Bare(picks, bars)),
            () => Task.FromResult(picks.Count(p => evaluator.Judge(p.Pick, bars[p.Symbol], index, now) is Evaluation.Resolved)));
        var bare = new ScenarioResult.Figure("bare loop: find the five bars, their extremes and the last close", rates[0]);
        return new("picks/s", [bare, new("judged: horizon, window, first touch, benchmark, label, notes", rates[1], bare)]);
    }

    private static int Bare((JudgedPick Pick, int Symbol)[] picks, SymbolBars[] bars)
    {
        var found = 0;
        long sum = 0;
        foreach (var (pick, symbol) in picks)
        {
            var window = bars[symbol].Daily!.Between(pick.SignalAt, long.MaxValue);
            var (high, low) = (long.MinValue, long.MaxValue);
            for (var i = 0; i < 5; i++)
                (high, low) = (Math.Max(high, window[i].High), Math.Min(low, window[i].Low));
            sum += high - low + window[4].Close;
            found++;
        }

        return sum > 0 ? found : 0;
    }

    private static SymbolBars Series(Random random, MarketCalendar calendar)
    {
        var price = 10_000_000L;
        var bars = new List<SeriesBar>(Days);
        var date = calendar.NextTradingDay(First.AddDays(-1), MarketSegment.CASH);
        for (var i = 0; i < Days; i++, date = calendar.NextTradingDay(date, MarketSegment.CASH))
        {
            var day = calendar.Day(date, MarketSegment.CASH);
            var open = price + random.Next(-50_000, 50_001);
            price = open + random.Next(-100_000, 100_001);
            bars.Add(new SeriesBar(
                SqliteSql.ToMicros(day.OpensAt!.Value), SqliteSql.ToMicros(day.ClosesAt!.Value), date.DayNumber,
                open, Math.Max(open, price) + random.Next(50_000), Math.Min(open, price) - random.Next(50_000), price, "bench", null));
        }

        return new SymbolBars([new BarSeries(Timeframe.Day, bars)], [], null);
    }

    private static (JudgedPick Pick, int Symbol) Pick(Random random, int number, SymbolBars[] bars)
    {
        var symbol = random.Next(Symbols);
        var place = random.Next(1, Days - 6);
        var entry = Prices.ToRupees(bars[symbol].Daily!.All[place - 1].Close);
        var direction = number % 2 == 0 ? Direction.LONG : Direction.SHORT;
        var sign = direction == Direction.LONG ? 1 : -1;
        var signal = DateOnly.FromDayNumber(bars[symbol].Daily!.All[place].Day).InIndia(new TimeOnly(8, 6));
        return (
            new JudgedPick(
                PickId.Of("bench", $"{number}"), $"S{symbol}", "NIFTY50", Exchange.NSE, TradingMode.Swing, direction, SqliteSql.ToMicros(signal), entry,
                decimal.Round(entry * (1 - (sign * 0.02m)), 2), decimal.Round(entry * (1 + (sign * 0.03m)), 2), 64, false, null),
            symbol);
    }
}
