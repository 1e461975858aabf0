using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>
/// Prices as their files write them, in digits: 2.5e-6 becomes 0.0000025. Neither a double nor a rounding parser stands in
/// between, so that what cannot be kept is seen and refused.
/// </summary>
internal static partial class PriceNumber
{
    private const int MostDigits = 40;

    /// <summary>The number as a plain decimal without trailing zeros.</summary>
    /// <param name="name">The member, for the fault.</param>
    /// <exception cref="PriceFormatException">It is not a number, negative, or of a size that no price has.</exception>
    public static string Read(string name, JsonElement value) => Read(name, value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        _ => throw new PriceFormatException($"has in {name} no number."),
    });

    /// <summary>The same of a number that stands as text.</summary>
    /// <exception cref="PriceFormatException">It is not a number, negative, or of a size that no price has.</exception>
    public static string Read(string name, string text)
    {
        if (text.Length > MostDigits || Number().Match(text) is not { Success: true } number)
            throw new PriceFormatException($"has in {name} no number that can be a price: {(text.Length > MostDigits ? text[..MostDigits] : text)}");

        var fraction = number.Groups["fraction"].Value;
        var digits = number.Groups["whole"].Value + fraction;
        var exponent = number.Groups["exponent"] is { Success: true } e ? int.Parse(e.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = digits.Length - fraction.Length + exponent;
        if (point < 0)
            (digits, point) = (new string('0', -point) + digits, 0);
        digits = digits.PadRight(point, '0');
        var whole = digits[..point].TrimStart('0');
        var rest = digits[point..].TrimEnd('0');
        return (whole.Length == 0 ? "0" : whole) + (rest.Length == 0 ? "" : $".{rest}");
    }

    [GeneratedRegex(@"^(?<whole>\d+)(\.(?<fraction>\d+))?([eE](?<exponent>[+-]?\d{1,2}))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
