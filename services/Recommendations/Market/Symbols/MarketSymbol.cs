using System.Text.RegularExpressions;

namespace Fyntrix.Recommendations.Market.Symbols;

/// <summary>Symbols of the market data: those of exchanges, and names of indices, which may have blanks. Upper case on input.</summary>
internal static partial class MarketSymbol
{
    /// <summary>The symbol of the benchmark index.</summary>
    public const string Nifty = "NIFTY";

    public const string Rule = "must be a symbol of 1 to 32 letters, digits, '&', '-', '_' and blanks between them.";

    // Matched before upper-casing, which turns a few letters of other alphabets into Latin ones.
    public static bool IsValid(string? text) => text is not null && Pattern().IsMatch(text);

    public static string Normalize(string text) => text.ToUpperInvariant();

    [GeneratedRegex(@"^(?=.{1,32}\z)[A-Za-z0-9](?:[A-Za-z0-9&_ -]*[A-Za-z0-9&_-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
