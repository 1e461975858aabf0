using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Performance;

/// <summary>A pick and its outcome by a rule of ours, as far as there is one: prices in rupees, returns in per cent, signed by the direction.</summary>
internal sealed record PickWithOutcome
{
    public required string PickUuid { get; init; }

    public required string Symbol { get; init; }

    public required TradingMode Mode { get; init; }

    public required string Universe { get; init; }

    public required string Source { get; init; }

    public required string Recommendation { get; init; }

    public required Direction Direction { get; init; }

    public required DateTimeOffset GeneratedAt { get; init; }

    public required decimal? EntryPrice { get; init; }

    public required decimal? StopLossPrice { get; init; }

    public required decimal? TargetPrice { get; init; }

    public required decimal? ScoreBlend { get; init; }

    public required Confidence? Confidence { get; init; }

    public required RiskProfile? RiskProfile { get; init; }

    public required string RunId { get; init; }

    public required int? Rank { get; init; }

    public required string? PolicyVersion { get; init; }

    public required PickState State { get; init; }

    public required string? OutcomeLabel { get; init; }

    public required string? EvaluationHorizon { get; init; }

    public required DateTimeOffset? EvaluatedAt { get; init; }

    public required DateTimeOffset? HorizonEnd { get; init; }

    public required decimal? PriceClose { get; init; }

    public required decimal? RetClosePct { get; init; }

    public required decimal? MaxRunupPct { get; init; }

    public required decimal? MaxDrawdownPct { get; init; }

    public required decimal? BenchmarkRetPct { get; init; }

    public required decimal? RetVsBenchmarkPct { get; init; }

    /// <summary>Of the plan's exit.</summary>
    public required decimal? ExitPrice { get; init; }

    public required DateTimeOffset? ExitAt { get; init; }

    public required string? ExitReason { get; init; }

    public required decimal? PnlPct { get; init; }
}
