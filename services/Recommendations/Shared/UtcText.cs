using System.Globalization;

namespace Fyntrix.Recommendations.Shared;

/// <summary>Moments as the text columns of the former system hold them.</summary>
internal static class UtcText
{
    /// <summary>ISO 8601 in UTC with microseconds and Z: <c>2026-01-09T14:26:26.097643Z</c>.</summary>
    public static string Of(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
