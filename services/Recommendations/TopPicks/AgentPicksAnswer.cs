using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.TradingModes;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>The picks of the newest run of a universe and mode.</summary>
/// <param name="AsOf">When the run was made; now when there is none.</param>
/// <param name="Cached">Whether a run was found: picks are never made while somebody waits for the answer.</param>
/// <param name="SessionDate">The trading day that the picks are for, YYYY-MM-DD; the one that runs or comes next when there is no run.</param>
/// <param name="PreviousSession">That day's session has ended.</param>
/// <param name="Reason">Why there are no items; null when there are some.</param>
/// <param name="RunStatus"><c>degraded</c> without items, otherwise <c>ok</c>.</param>
/// <param name="DegradedReason"><c>empty_picks</c> without items, otherwise null.</param>
/// <param name="Note">What became of <c>refresh</c>; null when it was not asked for.</param>
internal sealed record AgentPicksAnswer(
    IReadOnlyList<TopPick> Items,
    DateTimeOffset AsOf,
    string Universe,
    RiskProfile RiskProfile,
    TradingMode PrimaryMode,
    IReadOnlyList<TradingMode> AuxiliaryModes,
    ModeInfo ModeInfo,
    bool Cached,
    DateOnly SessionDate,
    bool PreviousSession,
    string? RunId,
    EmptyReason? Reason,
    string RunStatus,
    string? DegradedReason,
    string? Note);
