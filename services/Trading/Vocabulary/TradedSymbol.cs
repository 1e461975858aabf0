using System.Text.RegularExpressions;

namespace Fyntrix.Trading.Vocabulary;

/// <summary>The trading symbol of an exchange, such as RELIANCE, M&amp;M or NIFTY24JANFUT; upper-cased on input.</summary>
internal static partial class TradedSymbol
{
    public const int MaxLength = 50;

    public const string Rule = "must be a trading symbol of 1 to 50 letters, digits, &, ., _ or -.";

    // Matched before upper-casing, which turns a few letters of other alphabets into Latin ones.
    public static bool IsValid(string? text) => text is not null && Pattern().IsMatch(text);

    public static string Normalize(string text) => text.ToUpperInvariant();

    [GeneratedRegex(@"^[A-Za-z0-9&._-]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
