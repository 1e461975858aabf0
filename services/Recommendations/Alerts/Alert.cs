using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Alerts;

/// <summary>A new pick on a symbol that the caller watches.</summary>
/// <param name="GeneratedAt">When the pick was made.</param>
/// <param name="ReadAt">Null until the caller has marked it as read.</param>
internal sealed record Alert(
    string AlertId,
    string PickUuid,
    string Symbol,
    Exchange Exchange,
    TradingMode Mode,
    string Universe,
    string Recommendation,
    Direction Direction,
    decimal? EntryPrice,
    decimal? ScoreBlend,
    DateTimeOffset GeneratedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt);
