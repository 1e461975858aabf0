using System.Globalization;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Testing;
using static Fyntrix.Recommendations.Tests.BarSample;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Every day of every symbol of the real daily bars, judged and calculated another way: by the rows of the files alone, in floating point.</summary>
public sealed class OutcomeRealDataTests
{
    private sealed record Row(string Date, double Open, double High, double Low, double Close);

    [SharedDataFact]
    public void Outcomes_equal_an_independent_calculation_to_the_last_digit()
    {
        var folder = Path.Combine(SharedData.Folder!, "nse");
        var index = Read(Path.Combine(folder, "NIFTY50.csv"));
        var benchmark = new Benchmark(Daily(index.Select(Bar)), Nse);
        var judged = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "daily"), "*.csv"))
        {
            var rows = Read(file);
            var bars = Daily(rows.Select(Bar));
            // The signal falls at 08:06 of the second row's date, at the close of the first.
            for (var i = 0; i + 5 < rows.Count; i++)
            {
                var direction = i % 2 == 0 ? Direction.LONG : Direction.SHORT;
                var mode = (i % 3) switch { 0 => TradingMode.Swing, 1 => TradingMode.Intraday, _ => TradingMode.Futures };
                var sign = direction == Direction.LONG ? 1 : -1;
                var entry = rows[i].Close;
                var stop = Math.Round(entry * (1 - (sign * 0.02)), 2);
                var target = Math.Round(entry * (1 + (sign * 0.03)), 2);
                var pick = Pick($"{rows[i + 1].Date} 08:06", (decimal)entry, mode, direction, (decimal)stop, (decimal)target);

                var figures = Assert.IsType<Evaluation.Resolved>(new OutcomeEvaluator(Nse).Judge(pick, bars, benchmark, Ist("2026-01-09 12:00"))).Figures;

                var days = mode switch { TradingMode.Swing => 5, TradingMode.Intraday => 1, _ => 3 };
                Compare(rows.Skip(i + 1).Take(days).ToList(), sign, entry, stop, target, index, rows[i + 1].Date, figures, $"{file} {pick.Mode} {direction} {rows[i + 1].Date}");
                judged++;
            }
        }

        Assert.True(judged > 18_000, $"{judged}");
    }

    private static void Compare(List<Row> window, int sign, double entry, double stop, double target, List<Row> index, string signalDate, OutcomeFigures figures, string which)
    {
        double Pct(double price) => sign * (price - entry) / entry * 100;
        void Same(double expected, decimal? actual, string what) => Assert.True(Math.Abs(expected - (double)actual!.Value) < 6e-7, $"{which}: {what} {actual} instead of {expected}");

        Same(Pct(window[^1].Close), figures.RetClosePct, "ret");
        Same(window.Max(r => Math.Max(Pct(r.High), Pct(r.Low))), figures.MaxRunupPct, "runup");
        Same(window.Min(r => Math.Min(Pct(r.High), Pct(r.Low))), figures.MaxDrawdownPct, "drawdown");

        // The last close before the day of the signal, and by the last day.
        var before = index.Last(r => string.CompareOrdinal(r.Date, signalDate) < 0).Close;
        var after = index.Last(r => string.CompareOrdinal(r.Date, window[^1].Date) <= 0).Close;
        Same((after - before) / before * 100, figures.BenchmarkRetPct, "benchmark");
        Same(Pct(window[^1].Close) - (sign * (after - before) / before * 100), figures.RetVsBenchmarkPct, "excess");

        var exit = (Price: window[^1].Close, Reason: (string?)null, Ambiguous: false);
        foreach (var row in window)
        {
            bool Stops(double price) => sign > 0 ? price <= stop : price >= stop;
            bool Reaches(double price) => sign > 0 ? price >= target : price <= target;
            var (best, worst) = sign > 0 ? (row.High, row.Low) : (row.Low, row.High);
            if (Stops(row.Open) || Reaches(row.Open))
                exit = (row.Open, Stops(row.Open) ? "STOP_LOSS" : "TARGET_HIT", false);
            else if (Stops(worst))
                exit = (stop, "STOP_LOSS", Reaches(best));
            else if (Reaches(best))
                exit = (target, "TARGET_HIT", false);
            else
                continue;
            break;
        }

        Same(exit.Price, figures.Exit.Price, "exit price");
        Same(Pct(exit.Price), figures.Exit.PnlPct, "exit");
        Assert.Equal(exit.Ambiguous, figures.Exit.IsAmbiguous);
        if (exit.Reason is not null)
            Assert.Equal(exit.Reason, figures.Exit.Reason);
        Assert.Equal(exit.Reason == "TARGET_HIT", figures.HitTarget);
        Assert.Equal(exit.Reason == "STOP_LOSS", figures.HitStop);
    }

    private static List<Row> Read(string path) => [.. File.ReadLines(path).Skip(1).Select(line =>
    {
        var f = line.Split(',');
        double Number(int i) => double.Parse(f[i], CultureInfo.InvariantCulture);
        return new Row(f[0], Number(1), Number(2), Number(3), Number(4));
    })];

    private static SeriesBar Bar(Row row) => Day(row.Date, (decimal)row.Open, (decimal)row.High, (decimal)row.Low, (decimal)row.Close);
}
