using System.Globalization;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>
/// Reads Kite's bodies. Prices are decimal numbers with the noise of binary fractions, rounded to what is stored; ids are texts of up to 19
/// digits; moments are Indian Standard Time without a zone.
/// </summary>
internal static class KiteJson
{
    private const string MomentForm = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The text, or a number as it is written; null when there is none.</summary>
    public static string? Text(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <exception cref="FormatException">There is none.</exception>
    public static string RequiredText(this JsonElement element, string member) =>
        element.Text(member) ?? throw new FormatException($"{member} is missing.");

    /// <summary>An amount or a price in rupees; null when there is none.</summary>
    public static decimal? Amount(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount)
            ? Money.Price(amount)
            : null;

    /// <summary>A price in rupees; null when there is none, which Kite writes as 0.</summary>
    public static decimal? Price(this JsonElement element, string member) => element.Amount(member) is { } price and > 0 ? price : null;

    /// <summary>A quantity in units; 0 when there is none.</summary>
    /// <exception cref="FormatException">It is no whole number.</exception>
    public static long Quantity(this JsonElement element, string member)
    {
        if (element.Amount(member) is not { } quantity)
            return 0;
        return quantity == decimal.Truncate(quantity) ? (long)quantity : throw new FormatException($"{member} is no whole number.");
    }

    public static DateTimeOffset? Moment(this JsonElement element, string member) =>
        element.Text(member) is { } text && DateTime.TryParseExact(text, MomentForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? new DateTimeOffset(moment, IndianTime.Offset).ToUniversalTime()
            : null;
}
