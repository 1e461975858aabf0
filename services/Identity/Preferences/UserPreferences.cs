using Fyntrix.Contracts;

namespace Fyntrix.Identity.Preferences;

/// <summary>What a user prefers to see and trade.</summary>
internal sealed class UserPreferences
{
    private UserPreferences()
    {
    }

    public string UserId { get; private set; } = "";

    public bool DisclosureAccepted { get; private set; }

    public string? DisclosureVersion { get; private set; }

    public string Universe { get; private set; } = PreferenceRules.DefaultUniverse;

    public string MarketRegion { get; private set; } = PreferenceRules.DefaultRegion;

    public string RiskProfile { get; private set; } = PreferenceRules.DefaultRisk;

    public Dictionary<string, bool> TradingModes { get; private set; } = PreferenceRules.DefaultTradingModes();

    public string? PrimaryMode { get; private set; }

    public List<string> AuxiliaryModes { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Changes with each write; the ETag.</summary>
    public uint Version { get; private set; }

    public static UserPreferences Defaults(string userId, DateTimeOffset now) => new() { UserId = userId, CreatedAt = Stored(now), UpdatedAt = Stored(now) };

    /// <summary>
    /// Each change is later than the one before, also when the clock was set back or stood still: whoever keeps a copy takes the
    /// latest.
    /// </summary>
    public void Set(PreferenceValues values, DateTimeOffset now)
    {
        DisclosureAccepted = values.DisclosureAccepted;
        DisclosureVersion = values.DisclosureVersion;
        Universe = values.Universe;
        MarketRegion = values.MarketRegion;
        RiskProfile = values.RiskProfile;
        TradingModes = new(values.TradingModes);
        PrimaryMode = values.PrimaryMode;
        AuxiliaryModes = [.. values.AuxiliaryModes];
        UpdatedAt = Stored(now) > UpdatedAt ? Stored(now) : UpdatedAt.AddMicroseconds(1);
    }

    public PreferenceValues Values() =>
        new(DisclosureAccepted, DisclosureVersion, Universe, MarketRegion, RiskProfile, TradingModes, PrimaryMode, AuxiliaryModes);

    public PreferencesChanged ToEvent() =>
        new(UserId, Universe, MarketRegion, RiskProfile, TradingModes, PrimaryMode, AuxiliaryModes, UpdatedAt);

    // To the microsecond, as Postgres keeps it and as answers and events say it.
    private static DateTimeOffset Stored(DateTimeOffset moment) => new(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerMicrosecond), moment.Offset);
}
