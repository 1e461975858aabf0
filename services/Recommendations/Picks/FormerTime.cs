using System.Globalization;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Picks;

/// <summary>
/// Times of the former system. It stamped Indian wall-clock time as UTC on its picks (<c>generated_at_utc</c>, <c>as_of</c>), while the
/// time in a run's id is UTC, of the run's end.
/// </summary>
internal static class FormerTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK",
    ];

    /// <summary>Reads ISO 8601 with Z, with an offset, or with neither, which means UTC; null when it is no time.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? Whole(time)
            : null;

    /// <summary>When the run ended, as its id <c>universe:Mode:time</c> says; null when the id has no such form.</summary>
    public static DateTimeOffset? RunEnd(string? runId) =>
        runId?.Split(':', 3) is [_, _, var time] ? Parse(time) : null;

    /// <summary>
    /// The true moment of a pick's time: 5:30 earlier than written, unless the run's end shows that the text was right already.
    /// Null when the text is no time.
    /// </summary>
    public static DateTimeOffset? TrueMoment(string? text, string? runId)
    {
        if (Parse(text) is not { } written || written < DateTimeOffset.MinValue + IndianTime.Offset)
            return null;
        var corrected = written - IndianTime.Offset;
        return RunEnd(runId) is { } end && (written - end).Duration() < (corrected - end).Duration() ? written : corrected;
    }

    // The store keeps microseconds.
    private static DateTimeOffset Whole(DateTimeOffset time) => time.AddTicks(-(time.Ticks % 10));
}
