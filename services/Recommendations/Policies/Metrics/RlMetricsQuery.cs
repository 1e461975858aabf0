using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Policies.Metrics;

/// <summary>What is asked of the policy in force.</summary>
/// <param name="Mode">One mode alone.</param>
/// <param name="View">policy, which is meant when it is left out, or daily.</param>
/// <param name="StartDate">The first date in India of the daily view, as YYYY-MM-DD; six days before the last one when left out.</param>
/// <param name="EndDate">The last one; today in India when left out.</param>
internal sealed record RlMetricsQuery(
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "view")] string? View,
    [FromQuery(Name = "start_date")] string? StartDate,
    [FromQuery(Name = "end_date")] string? EndDate)
{
    public const string PolicyView = "policy";
    public const string DailyView = "daily";

    /// <summary>In days, both ends counted.</summary>
    public const int LongestDays = 366;

    /// <summary>The dates asked for, once each of them is valid.</summary>
    public (DateOnly Start, DateOnly End) Range(DateOnly today)
    {
        var end = Date(EndDate) ?? today;
        return (Date(StartDate) ?? end.AddDays(-6), end);
    }

    /// <summary>The date, when the text is one of the years 1990 to 2100.</summary>
    public static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1990 and <= 2100 ? date : null;
}
