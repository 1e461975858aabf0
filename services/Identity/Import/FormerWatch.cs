namespace Fyntrix.Identity.Import;

/// <summary>A row of the former <c>user_watchlists</c>.</summary>
internal sealed record FormerWatch(
    string Id,
    string UserId,
    string Symbol,
    string? Exchange,
    string? Notes,
    DateTimeOffset? AddedAt,
    DateTimeOffset? UpdatedAt);
