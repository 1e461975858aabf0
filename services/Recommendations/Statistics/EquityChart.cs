using System.Globalization;
using Fyntrix.ServiceDefaults.Charts;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>The equal-weight book by trade date, above how far it stands below its highest point.</summary>
internal static class EquityChart
{
    private const int Width = 880;
    private const int Height = 520;
    private const double Left = 76;
    private const double Right = 856;
    private const double Top = 96;
    private const double Middle = 340;
    private const double LowTop = 372;
    private const double Bottom = 462;

    public static string Draw(EquityAnswer answer)
    {
        const string title = "Equal-weight book of the picks";
        var chart = new SvgChart();
        chart.Text("strong", 20, 50, ChartText.Short(answer.Filter)).Text("", 20, 70, Summary(answer));
        // A book that grew beyond what can be shown is drawn as far as it can.
        var points = answer.Points.Where(p => p is { Equity: not null, DrawdownPct: not null }).ToList();
        if (answer.Total.TradeDates == 0 || points.Count == 0)
        {
            chart.Text("middle", Width / 2.0, Height / 2.0, "No evaluated picks");
            return chart.Draw(Width, Height, title, $"{title}: no evaluated picks. {ChartText.Of(answer.Filter)}. {Summary(answer)}");
        }

        DrawBook(chart, points);
        DrawDrawdown(chart, points);
        DrawDates(chart, points);
        return chart.Draw(
            Width,
            Height,
            title,
            $"A line from 100 on {points[0].TradeDate:yyyy-MM-dd} to {ChartText.Of(points[^1].Equity)} on {points[^1].TradeDate:yyyy-MM-dd}, and below it the drawdown, "
            + $"{ChartText.Of(answer.Total.MaxDrawdownPct)} % at worst. {ChartText.Of(answer.Filter)}. {Summary(answer)}");
    }

    private static string Summary(EquityAnswer answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ChartText.Of(answer.Total.Picks)} · {answer.Total.TradeDates:N0} trade dates · max drawdown {ChartText.Of(answer.Total.MaxDrawdownPct)} % · Sharpe {ChartText.Of(answer.Total.Sharpe)}");

    private static void DrawBook(SvgChart chart, IReadOnlyList<EquityPoint> points)
    {
        var ticks = SvgChart.Ticks(
            Math.Min(EqualWeightBook.Start, points.Min(p => (double)p.Equity!)), Math.Max(EqualWeightBook.Start, points.Max(p => (double)p.Equity!)), 5);
        foreach (var tick in ticks)
            chart.Line("grid", Left, Y(tick), Right, Y(tick)).Text("end", Left - 8, Y(tick) + 4, tick.ToString("#,0.##", CultureInfo.InvariantCulture));
        chart.Upright(22, (Top + Middle) / 2, "Book (100 at the start)");
        chart.Path("line", points.Select((p, i) => (X(i, points.Count), Y((double)p.Equity!))).Prepend((Left, Y(EqualWeightBook.Start))));

        double Y(double equity) => Middle - ((equity - ticks[0]) / (ticks[^1] - ticks[0]) * (Middle - Top));
    }

    private static void DrawDrawdown(SvgChart chart, IReadOnlyList<EquityPoint> points)
    {
        var ticks = SvgChart.Ticks(Math.Min(-1e-3, points.Min(p => (double)p.DrawdownPct!)), 0, 3);
        foreach (var tick in ticks)
            chart.Line("grid", Left, Y(tick), Right, Y(tick)).Text("end", Left - 8, Y(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture));
        chart.Upright(22, (LowTop + Bottom) / 2, "Drawdown, %");
        chart.Path("low", points.Select((p, i) => (X(i, points.Count), Y((double)p.DrawdownPct!))).Prepend((Left, LowTop)).Append((Right, LowTop)), closed: true);

        double Y(double drawdown) => LowTop + (drawdown / ticks[0] * (Bottom - LowTop));
    }

    private static void DrawDates(SvgChart chart, IReadOnlyList<EquityPoint> points)
    {
        chart.Line("axis", Left, Bottom, Right, Bottom);
        var shown = Math.Min(points.Count, 6);
        for (var i = 0; i < shown; i++)
        {
            var at = shown == 1 ? 0 : i * (points.Count - 1) / (shown - 1);
            var x = X(at, points.Count);
            chart.Line("axis", x, Bottom, x, Bottom + 5);
            chart.Text(x > Right - 40 ? "end" : "middle", x, Bottom + 20, StatisticsFilter.Text(points[at].TradeDate));
        }

        chart.Text("middle", (Left + Right) / 2, Bottom + 42, "Trade date in India; each step is the mean return of the date's evaluated picks");
    }

    /// <summary>The book's start is at the left edge, a step before the first date.</summary>
    private static double X(int point, int points) => Left + ((point + 1.0) / points * (Right - Left));
}
