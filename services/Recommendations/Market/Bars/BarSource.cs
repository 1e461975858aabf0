using System.Text.RegularExpressions;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>The names of those who saw bars, stored in lower case.</summary>
internal static partial class BarSource
{
    private static readonly string[] MadeUp = ["synthetic", "mock", "simulated", "random", "fake", "generated"];

    public static string Normalize(string source) => source.ToLowerInvariant();

    /// <summary>What is wrong with a name, going on after the field's; null when nothing is.</summary>
    public static string? Fault(string source)
    {
        if (!Pattern().IsMatch(source))
            return "must be 1 to 32 letters, digits, '.', '-' and '_', beginning with a letter or digit.";
        return MadeUp.FirstOrDefault(word => source.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word
            ? $"must not name '{word}' data: made-up bars are no market data. Send what was really traded, and name who saw it."
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
