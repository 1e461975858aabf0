using System.Globalization;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>What charts say in words.</summary>
internal static class ChartText
{
    public static string Of(PickCounts picks) => string.Create(
        CultureInfo.InvariantCulture, $"{picks.Evaluated:N0} evaluated of {picks.Issued:N0} issued ({picks.Pending:N0} pending, {picks.Unresolvable:N0} unresolvable)");

    public static string Of(decimal? figure, int places = 2) => figure?.ToString($"N{places}", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>As much of it as fits into a line of the smaller chart.</summary>
    public static string Short(StatisticsFilter filter) => Of(filter) is { Length: > 80 } text ? $"{string.Concat(text.EnumerateRunes().Take(79))}…" : Of(filter);

    public static string Of(StatisticsFilter filter)
    {
        var parts = new[]
        {
            filter.From is { } from ? $"from {StatisticsFilter.Text(from)}" : null,
            filter.To is { } to ? $"to {StatisticsFilter.Text(to)}" : null,
            filter.Mode, filter.Universe, filter.Direction,
            filter.Confidence is { } confidence ? $"confidence {confidence}" : null,
            filter.Policy is { } policy ? $"policy {policy}" : null,
            filter.Regime is { } regime ? $"regime {regime}" : null,
        }.OfType<string>().ToList();
        return parts is [] ? "All picks" : string.Join(", ", parts);
    }
}
