namespace Fyntrix.Identity.Preferences;

/// <summary>What a user may prefer: closed sets, and which modes go together. Pure.</summary>
internal static class PreferenceRules
{
    public const int MostAuxiliaryModes = 2;
    public const string DefaultUniverse = "NIFTY50";
    public const string DefaultRegion = "India";
    public const string DefaultRisk = "Moderate";

    public static IReadOnlyList<string> Universes { get; } = ["NIFTY50", "NIFTY100", "NIFTY500", "BANKNIFTY"];

    public static IReadOnlyList<string> Regions { get; } = ["India", "Global"];

    public static IReadOnlyList<string> RiskProfiles { get; } = ["Conservative", "Moderate", "Aggressive"];

    public static IReadOnlyList<string> Modes { get; } = ["Scalping", "Intraday", "Swing", "Options", "Futures", "Commodity"];

    /// <summary>Swing on, the rest off.</summary>
    public static Dictionary<string, bool> DefaultTradingModes() => Modes.ToDictionary(m => m, m => m == "Swing");

    /// <summary>What is wrong with these modes together, by field; empty when nothing is.</summary>
    public static IEnumerable<(string Field, string Error)> CheckModes(string? primary, IReadOnlyList<string> auxiliary)
    {
        if (auxiliary.Count > MostAuxiliaryModes)
            yield return ("auxiliary_modes", $"may hold at most {MostAuxiliaryModes} modes.");
        if (auxiliary.Distinct().Count() != auxiliary.Count)
            yield return ("auxiliary_modes", "must not name a mode twice.");
        if (primary is not null && auxiliary.Contains(primary))
            yield return ("auxiliary_modes", $"must not hold the primary mode {primary}.");

        string[] together = primary is null ? [.. auxiliary] : [primary, .. auxiliary];
        foreach (var (one, other) in new[] { ("Intraday", "Commodity"), ("Options", "Futures") })
        {
            if (together.Contains(one) && together.Contains(other))
                yield return ("auxiliary_modes", $"{one} and {other} do not combine.");
        }
    }
}
