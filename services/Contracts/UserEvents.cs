namespace Fyntrix.Contracts;

/// <summary>A user signed up. Identity sends it once per user.</summary>
public sealed record UserRegistered(string UserId, DateTimeOffset RegisteredAt);

/// <summary>
/// A user is deleted: from now on nobody acts for them. Trading revokes connections and destroys tokens;
/// Recommendations and LlmCosts drop the user's marks.
/// </summary>
public sealed record UserDeleted(string UserId, DateTimeOffset DeletedAt);

/// <summary>
/// Tokens issued before <paramref name="NotBefore"/> are refused: of one session, or of all of the user's when
/// <paramref name="SessionId"/> is null. It only speeds up what the revocation feed says anyway.
/// </summary>
public sealed record SessionsRevoked(string UserId, string? SessionId, DateTimeOffset NotBefore);

/// <summary>What a user now prefers, whole: the receiver replaces what it knew.</summary>
public sealed record PreferencesChanged(
    string UserId,
    string Universe,
    string MarketRegion,
    string RiskProfile,
    IReadOnlyDictionary<string, bool> TradingModes,
    string? PrimaryMode,
    IReadOnlyList<string> AuxiliaryModes,
    DateTimeOffset ChangedAt);

/// <summary>What a user now watches, whole: the receiver replaces what it knew.</summary>
public sealed record WatchlistChanged(string UserId, IReadOnlyList<WatchedSymbol> Symbols, DateTimeOffset ChangedAt);

/// <summary>One symbol on a watchlist.</summary>
public sealed record WatchedSymbol(string Symbol, string Exchange);
