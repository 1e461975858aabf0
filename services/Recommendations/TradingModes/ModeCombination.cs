using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>Which modes go together: the same that Identity takes as a user's preferences.</summary>
internal static class ModeCombination
{
    public const int MostAuxiliaryModes = 2;

    private static readonly (TradingMode One, TradingMode Other)[] Incompatible =
    [
        (TradingMode.Intraday, TradingMode.Commodity),
        (TradingMode.Options, TradingMode.Futures),
    ];

    /// <summary>
    /// At most two auxiliary modes, none twice, none of them the primary one, and neither Intraday with Commodity nor Options with
    /// Futures among them all.
    /// </summary>
    /// <returns>What is wrong, for a person; null when they go together.</returns>
    public static string? FaultOf(TradingMode primary, IReadOnlyCollection<TradingMode> auxiliary)
    {
        if (auxiliary.Contains(primary))
            return $"{primary} is the primary mode and cannot be an auxiliary one too.";
        if (auxiliary.Count > MostAuxiliaryModes)
            return $"At most {MostAuxiliaryModes} auxiliary modes are allowed.";
        if (auxiliary.Distinct().Count() != auxiliary.Count)
            return "An auxiliary mode stands twice.";
        TradingMode[] together = [primary, .. auxiliary];
        foreach (var (one, other) in Incompatible)
        {
            if (together.Contains(one) && together.Contains(other))
                return $"{one} and {other} are incompatible.";
        }

        return null;
    }

    public static IReadOnlyList<TradingMode> IncompatibleWith(TradingMode mode) =>
        [.. Incompatible.Where(p => p.One == mode).Select(p => p.Other), .. Incompatible.Where(p => p.Other == mode).Select(p => p.One)];
}
