using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Preferences;

/// <summary>Preferences as a whole: what is left out or null takes its default.</summary>
internal sealed record PreferencesRequest(
    bool? DisclosureAccepted,
    string? DisclosureVersion,
    string? Universe,
    string? MarketRegion,
    string? RiskProfile,
    Dictionary<string, bool>? TradingModes,
    string? PrimaryMode,
    string[]? AuxiliaryModes)
{
    public PreferenceValues ToValues() => new(
        DisclosureAccepted ?? PreferenceValues.Default.DisclosureAccepted,
        DisclosureVersion,
        Universe ?? PreferenceValues.Default.Universe,
        MarketRegion ?? PreferenceValues.Default.MarketRegion,
        RiskProfile ?? PreferenceValues.Default.RiskProfile,
        TradingModes ?? PreferenceValues.Default.TradingModes,
        PrimaryMode,
        AuxiliaryModes ?? []);
}

/// <summary>A change to preferences: what is left out stays, null goes back to the default.</summary>
internal sealed record PreferencesPatch(
    Patch<bool?> DisclosureAccepted,
    Patch<string> DisclosureVersion,
    Patch<string> Universe,
    Patch<string> MarketRegion,
    Patch<string> RiskProfile,
    Patch<Dictionary<string, bool?>> TradingModes,
    Patch<string> PrimaryMode,
    Patch<string[]> AuxiliaryModes)
{
    /// <summary>Trading modes merge by key, as an object in a JSON Merge Patch (RFC 7396) does: null takes a mode out.</summary>
    public PreferenceValues ApplyTo(PreferenceValues old) => new(
        DisclosureAccepted.Or(old.DisclosureAccepted) ?? PreferenceValues.Default.DisclosureAccepted,
        DisclosureVersion.Or(old.DisclosureVersion),
        Universe.Or(old.Universe) ?? PreferenceValues.Default.Universe,
        MarketRegion.Or(old.MarketRegion) ?? PreferenceValues.Default.MarketRegion,
        RiskProfile.Or(old.RiskProfile) ?? PreferenceValues.Default.RiskProfile,
        TradingModes switch
        {
            { IsSet: false } => old.TradingModes,
            { Value: null } => PreferenceValues.Default.TradingModes,
            { Value: { } changed } => old.TradingModes.Where(m => !changed.ContainsKey(m.Key))
                .Concat(changed.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Key, m.Value!.Value)))
                .ToDictionary(),
        },
        PrimaryMode.Or(old.PrimaryMode),
        AuxiliaryModes.Or([.. old.AuxiliaryModes]) ?? []);
}

/// <summary>Preferences as stored.</summary>
internal sealed record PreferencesAnswer(
    string UserId,
    bool DisclosureAccepted,
    string? DisclosureVersion,
    string Universe,
    string MarketRegion,
    string RiskProfile,
    IReadOnlyDictionary<string, bool> TradingModes,
    string? PrimaryMode,
    IReadOnlyList<string> AuxiliaryModes,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static PreferencesAnswer Of(UserPreferences p) => new(
        p.UserId,
        p.DisclosureAccepted,
        p.DisclosureVersion,
        p.Universe,
        p.MarketRegion,
        p.RiskProfile,
        p.TradingModes,
        p.PrimaryMode,
        p.AuxiliaryModes,
        p.CreatedAt,
        p.UpdatedAt);
}
