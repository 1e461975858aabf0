using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Performance;

/// <summary>
/// A pick under the column names of <c>ai_recommendations</c>, with its outcome by a fixed rule: prices in rupees, returns in per cent,
/// signed by the direction.
/// </summary>
/// <param name="Evaluated">With an outcome that tells a return.</param>
/// <param name="ExitPrice">Of the plan's exit by first touch, as are the reason and <c>pnl_pct</c>.</param>
/// <param name="OutcomeLabel">WIN, LOSS, BREAKEVEN or UNRESOLVED; null while pending.</param>
internal sealed record AlphaRow(
    string PickUuid,
    string Symbol,
    TradingMode Mode,
    string Universe,
    string Source,
    string Recommendation,
    Direction Direction,
    DateTimeOffset GeneratedAtUtc,
    decimal? EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal? ScoreBlend,
    Confidence? Confidence,
    RiskProfile? RiskProfile,
    string RunId,
    int? RankInRun,
    string? PolicyVersion,
    bool Evaluated,
    DateTimeOffset? EvaluatedAtUtc,
    decimal? ExitPrice,
    DateTimeOffset? ExitTimeUtc,
    string? ExitReason,
    decimal? PnlPct,
    string? OutcomeLabel,
    string? EvaluationHorizon,
    decimal? RetClosePct,
    decimal? MaxDrawdownPct,
    decimal? BenchmarkRetPct,
    decimal? RetVsBenchmarkPct)
{
    public static AlphaRow Of(PickWithOutcome pick) => new(
        pick.PickUuid, pick.Symbol, pick.Mode, pick.Universe, pick.Source, pick.Recommendation, pick.Direction, pick.GeneratedAt,
        pick.EntryPrice, pick.StopLossPrice, pick.TargetPrice, pick.ScoreBlend, pick.Confidence, pick.RiskProfile, pick.RunId, pick.Rank,
        pick.PolicyVersion, pick.State == PickState.EVALUATED, pick.EvaluatedAt, pick.ExitPrice, pick.ExitAt, pick.ExitReason, pick.PnlPct,
        pick.OutcomeLabel, pick.EvaluationHorizon, pick.RetClosePct, pick.MaxDrawdownPct, pick.BenchmarkRetPct, pick.RetVsBenchmarkPct);
}
