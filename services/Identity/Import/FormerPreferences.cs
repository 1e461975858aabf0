namespace Fyntrix.Identity.Import;

/// <summary>A row of the former <c>user_preferences</c>, which checked nothing; its JSON as text.</summary>
internal sealed record FormerPreferences(
    string UserId,
    bool DisclosureAccepted,
    string? DisclosureVersion,
    string Universe,
    string MarketRegion,
    string RiskProfile,
    string? TradingModes,
    string? PrimaryMode,
    string? AuxiliaryModes,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt);
