namespace Fyntrix.Identity.Preferences;

/// <summary>Everything that a user chooses, complete.</summary>
internal sealed record PreferenceValues(
    bool DisclosureAccepted,
    string? DisclosureVersion,
    string Universe,
    string MarketRegion,
    string RiskProfile,
    IReadOnlyDictionary<string, bool> TradingModes,
    string? PrimaryMode,
    IReadOnlyList<string> AuxiliaryModes)
{
    public static PreferenceValues Default { get; } = new(
        false,
        null,
        PreferenceRules.DefaultUniverse,
        PreferenceRules.DefaultRegion,
        PreferenceRules.DefaultRisk,
        PreferenceRules.DefaultTradingModes(),
        null,
        []);

    /// <summary>What is wrong with these values, by field.</summary>
    public Dictionary<string, string[]> Check()
    {
        var errors = new List<(string Field, string Error)>();
        Closed("universe", Universe, PreferenceRules.Universes);
        Closed("market_region", MarketRegion, PreferenceRules.Regions);
        Closed("risk_profile", RiskProfile, PreferenceRules.RiskProfiles);
        Closed("primary_mode", PrimaryMode, PreferenceRules.Modes);
        foreach (var mode in AuxiliaryModes.Where(m => !PreferenceRules.Modes.Contains(m)).Take(1))
            Closed("auxiliary_modes", mode ?? "", PreferenceRules.Modes);
        foreach (var mode in TradingModes.Keys.Where(m => !PreferenceRules.Modes.Contains(m)).Take(1))
            Closed("trading_modes", mode, PreferenceRules.Modes);
        if (DisclosureVersion is { Length: > 20 })
            errors.Add(("disclosure_version", "must have at most 20 characters."));
        if (errors.Count == 0)
            errors.AddRange(PreferenceRules.CheckModes(PrimaryMode, AuxiliaryModes));
        return errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Error).ToArray());

        void Closed(string field, string? value, IReadOnlyList<string> members)
        {
            if (value is not null && !members.Contains(value))
                errors.Add((field, $"must be one of {string.Join(", ", members)}."));
        }
    }
}
