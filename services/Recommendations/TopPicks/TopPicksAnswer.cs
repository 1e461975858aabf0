using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>The newest run of a universe and mode with its picks.</summary>
/// <param name="Date">The day in India on which it was made, YYYY-MM-DD; today when there is none.</param>
/// <param name="GeneratedAt">Null when there is no run, as are the other times.</param>
/// <param name="CacheAgeSeconds">Since the run was made; 0 when there is none.</param>
/// <param name="NextRefresh">Always null: runs come when they are made or published.</param>
/// <param name="Reason">Why there are no picks; null when there are some.</param>
/// <param name="Note">What became of <c>refresh</c>; null when it was not asked for.</param>
internal sealed record TopPicksAnswer(
    DateOnly Date,
    DateTimeOffset? GeneratedAt,
    string Universe,
    TradingMode Mode,
    int PicksCount,
    IReadOnlyList<TopPick> Picks,
    bool Cached,
    long CacheAgeSeconds,
    DateTimeOffset? LastUpdated,
    DateTimeOffset? NextRefresh,
    EmptyReason? Reason,
    string? Note,
    TopPicksMetadata? Metadata);
