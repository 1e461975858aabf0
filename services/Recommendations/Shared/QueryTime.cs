using System.Globalization;

namespace Fyntrix.Recommendations.Shared;

/// <summary>Times in query strings: with their offset, as in bodies.</summary>
internal static class QueryTime
{
    public const string Error = "must be a time in ISO 8601 with its offset, such as 2026-01-09T14:26:26Z.";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static bool IsTime(string text) => TryParse(text, out _);

    public static DateTimeOffset? Parse(string? text) => text is not null && TryParse(text, out var time) ? time : null;

    /// <summary>False only when both are times and the second is not after the first.</summary>
    public static bool AreInOrder(string? from, string? to) => Parse(from) is not { } start || Parse(to) is not { } end || start < end;

    private static bool TryParse(string text, out DateTimeOffset time)
    {
        // An unescaped plus sign of an offset arrives as a blank.
        text = text.Replace(' ', '+');
        time = default;
        return (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':'))
            && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
