using System.Globalization;
using Fyntrix.ServiceDefaults.Charts;

namespace Fyntrix.LlmCosts.Usage;

/// <summary>What calls cost over time: a bar for each period, of a piece for each of the dearest groups and one for all others.</summary>
internal static class UsageChart
{
    private const int Width = 880;
    private const int Height = 460;
    private const double Left = 86;
    private const double Right = 856;
    private const double Top = 110;
    private const double Bottom = 390;
    private const int LongestName = 26;
    private const string Others = "others";
    private const string NotKnown = "not known";

    public static string Draw(UsageTimeseries usage, TimeSpan shift)
    {
        var title = $"Cost of model calls by {usage.Interval}";
        var (requests, unpriced, cost) = (usage.Points.Sum(p => p.Requests), usage.Points.Sum(p => p.UnpricedRequests), usage.Points.Sum(p => p.CostUsd ?? 0));
        var summary = string.Create(CultureInfo.InvariantCulture, $"{cost:#,0.######} USD for {requests:N0} calls, {unpriced:N0} of them without a price");
        var chart = new SvgChart().Text("strong", 20, 50, summary);
        var groups = Groups(usage);
        var periods = usage.Points.GroupBy(p => p.PeriodStart).OrderBy(g => g.Key).ToList();
        if (periods.Count == 0)
        {
            chart.Text("middle", Width / 2.0, Height / 2.0, "No calls");
            return chart.Draw(Width, Height, title, $"{title}: no calls.");
        }

        if (usage.GroupBy is not null)
            Legend(chart, groups);
        var most = (double)periods.Max(p => p.Sum(x => x.CostUsd ?? 0));
        var ticks = SvgChart.Ticks(0, Math.Max(most, 1e-9), 5);
        foreach (var tick in ticks)
            chart.Line("grid", Left, Y(tick), Right, Y(tick)).Text("end", Left - 8, Y(tick) + 4, tick.ToString("#,0.#########", CultureInfo.InvariantCulture));
        chart.Upright(20, (Top + Bottom) / 2, "Cost, US dollars");
        var width = (Right - Left) / periods.Count;
        for (var i = 0; i < periods.Count; i++)
        {
            var low = 0.0;
            foreach (var part in periods[i].GroupBy(p => Place(groups, p.Key)).OrderBy(g => g.Key))
            {
                var amount = part.Sum(p => p.CostUsd ?? 0);
                if (amount == 0)
                    continue;
                chart.Bar(
                    $"s{part.Key}", Left + (i * width) + (width * 0.1), Y(low + (double)amount), width * 0.8, Y(low) - Y(low + (double)amount),
                    string.Create(CultureInfo.InvariantCulture, $"{Label(periods[i].Key)} {(usage.GroupBy is null ? "" : groups[part.Key] + " ")}{amount:#,0.#########} USD"));
                low += (double)amount;
            }
        }

        chart.Line("axis", Left, Bottom, Right, Bottom);
        var shown = Math.Min(periods.Count, 6);
        for (var n = 0; n < shown; n++)
        {
            var i = shown == 1 ? 0 : n * (periods.Count - 1) / (shown - 1);
            chart.Text("middle", Left + ((i + 0.5) * width), Bottom + 20, Label(periods[i].Key));
        }

        chart.Text("middle", (Left + Right) / 2, Bottom + 44, $"Start of each {usage.Interval} on a clock of {usage.TimeZone}; periods without calls are left out");
        return chart.Draw(Width, Height, title, $"{summary}, from {Label(periods[0].Key)} to {Label(periods[^1].Key)}. The dearest {usage.Interval} cost {most.ToString("#,0.######", CultureInfo.InvariantCulture)} USD.");

        double Y(double usd) => Bottom - (usd / ticks[^1] * (Bottom - Top));

        string Label(DateTimeOffset start) => (start + shift).UtcDateTime.ToString(
            usage.Interval switch { TimeseriesInterval.hour => "MM-dd HH:mm", TimeseriesInterval.day => "yyyy-MM-dd", TimeseriesInterval.month => "yyyy-MM" }, CultureInfo.InvariantCulture);
    }

    /// <summary>The dearest ones, and a last one for all others where there are more than fills.</summary>
    private static List<string> Groups(UsageTimeseries usage)
    {
        var dearest = usage.Points.GroupBy(p => p.Key ?? NotKnown).OrderByDescending(g => g.Sum(p => p.CostUsd ?? 0)).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).ToList();
        return dearest.Count <= SvgChart.Series ? dearest : [.. dearest.Take(SvgChart.Series - 1), Others];
    }

    private static int Place(List<string> groups, string? key) => groups.IndexOf(key ?? NotKnown) is var at && at >= 0 ? at : groups.Count - 1;

    private static void Legend(SvgChart chart, List<string> groups)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            var (x, y) = (20 + (i % 4 * 212), 66 + (i / 4 * 18));
            chart.Rectangle($"s{i}", x, y, 10, 10).Text("", x + 16, y + 10, groups[i].Length > LongestName ? $"{groups[i][..LongestName]}…" : groups[i]);
        }
    }
}
