using System.Text.RegularExpressions;

namespace Fyntrix.Identity.Watchlists;

/// <summary>Symbols as the exchanges write them: RELIANCE, M&amp;M, BAJAJ-AUTO.</summary>
internal static partial class SymbolRules
{
    public const string Error = "must be 1 to 50 of the letters A-Z, digits and & - . _, and not of dots alone.";

    /// <summary>The symbol in upper case without surrounding blanks, or null when it is none.</summary>
    public static string? Normalize(string? text)
    {
        var symbol = text?.Trim().ToUpperInvariant();
        return symbol is not null && Pattern().IsMatch(symbol) ? symbol : null;
    }

    // A path cannot hold "." or "..": such an entry could be added but not named again.
    [GeneratedRegex(@"\A(?!\.+\z)[A-Z0-9&._-]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
