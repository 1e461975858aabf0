using System.Globalization;

namespace Fyntrix.Recommendations.Shared;

/// <summary>Indian Standard Time: UTC+5:30 the whole year since 1945.</summary>
internal static class IndianTime
{
    public static readonly TimeSpan Offset = new(5, 30, 0);

    /// <summary>The calendar date in India at a moment, as YYYY-MM-DD.</summary>
    public static string DateText(DateTimeOffset moment) =>
        moment.UtcDateTime.Add(Offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
