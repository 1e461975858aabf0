using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>Where an item stands in a list that is sorted by time and then by id, both descending.</summary>
public sealed record PagePosition(DateTimeOffset At, string Id)
{
    // An id of 255 characters of up to four bytes each, and the moment, in base64.
    private const int MaxLength = 1400;

    /// <summary>Opaque to clients: microseconds since 1970 and the id. Postgres keeps microseconds, so nothing is cut off.</summary>
    public string ToCursor() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Micros(At)}|{Id}")));

    public static bool TryParse(string cursor, out PagePosition? position)
    {
        position = null;
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            return false;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar < 1
            || text.Contains('\0', StringComparison.Ordinal)
            || !long.TryParse(text.AsSpan(0, bar), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros)
            || micros is < -62_135_596_800_000_000 or > 253_402_300_799_000_000)
        {
            return false;
        }

        position = new PagePosition(DateTimeOffset.UnixEpoch.AddTicks(micros * 10), text[(bar + 1)..]);
        return true;
    }

    private static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10;
}
