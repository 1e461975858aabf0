using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Fyntrix.Recommendations.Picks;

/// <summary>Where a pick stands in the personal order, and since when that list counts.</summary>
/// <param name="Since">The first moment of the list: it stays while somebody pages, so that nothing falls out on the way.</param>
/// <param name="Relevance">The reasons as bits, 0 to 31.</param>
/// <param name="Strength">How far the score goes in the pick's direction, 0 to 100; −1 without a score, 0 where nothing is known of the user.</param>
internal sealed record PersonalPosition(DateTimeOffset Since, long Relevance, double Strength, DateTimeOffset At, string PickUuid)
{
    private const string Kind = "personal";
    private const int MaxLength = 400;

    /// <summary>Opaque to clients.</summary>
    public string ToCursor() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Kind}|{Micros(Since)}|{Relevance}|{Strength:R}|{Micros(At)}|{PickUuid}")));

    /// <summary>Null for what is no cursor of this list.</summary>
    public static PersonalPosition? Parse(string cursor)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|');
        return parts is [Kind, var since, var relevance, var strength, var at, var uuid]
            && Moment(since) is { } first
            && long.TryParse(relevance, NumberStyles.None, CultureInfo.InvariantCulture, out var reasons)
            && double.TryParse(strength, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && double.IsFinite(score)
            && Moment(at) is { } moment
            && PickId.TryParse(uuid, out var id)
            ? new(first, reasons, score, moment, id)
            : null;
    }

    private static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10;

    private static DateTimeOffset? Moment(string micros) =>
        long.TryParse(micros, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is > -62_135_596_800_000_000 and < 253_402_300_799_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks(number * 10)
            : null;
}
