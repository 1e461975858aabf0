using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What the market did to a pick by a horizon; returns in per cent of the entry price, signed by the pick's direction.</summary>
/// <param name="EvaluationHorizon">60m, 1d, 3d or 5d of the rule; EOD or SCALPING of the former system.</param>
/// <param name="OutcomeLabel">WIN, LOSS, BREAKEVEN, or UNRESOLVED with its reason.</param>
/// <param name="PriceClose">At the horizon, as traded then; high and low are of the whole window.</param>
/// <param name="RetClosePct">At the horizon's close, whatever the exits.</param>
/// <param name="BenchmarkRetPct">What the index did over the same time, unsigned.</param>
/// <param name="RetVsBenchmarkPct">The return less the sign times the benchmark's.</param>
/// <param name="HitTarget">The target was touched first.</param>
/// <param name="HitStop">The stop was touched first, or in the same bar.</param>
/// <param name="CaptureRatio">How much of the best extreme was left at the close, 0 to 1.</param>
/// <param name="ExitPrice">Where the plan was left by first touch.</param>
/// <param name="PnlPct">What the plan's exit gave.</param>
/// <param name="Ambiguous">One bar touched stop and target: the stop is booked.</param>
/// <param name="PnlOptimisticPct">What it would be if the target had come first.</param>
/// <param name="FirstOpen">The first tradable open.</param>
/// <param name="RetFromOpenPct">The return at the horizon for who entered there.</param>
/// <param name="RuleHash">Of the rule that the pick was written under; null for an outcome of the former system.</param>
/// <param name="Revision">Counts up when corrected data give another result.</param>
internal record Outcome(
    string EvaluationHorizon,
    DateTimeOffset HorizonEnd,
    string? OutcomeLabel,
    string? UnresolvedReason,
    decimal? PriceClose,
    decimal? PriceHigh,
    decimal? PriceLow,
    decimal? RetClosePct,
    decimal? MaxRunupPct,
    decimal? MaxDrawdownPct,
    string? BenchmarkSymbol,
    decimal? BenchmarkRetPct,
    decimal? RetVsBenchmarkPct,
    string? BenchmarkReason,
    bool? HitTarget,
    bool? HitStop,
    decimal? CaptureRatio,
    decimal? ExitPrice,
    DateTimeOffset? ExitAt,
    string? ExitReason,
    decimal? PnlPct,
    bool Ambiguous,
    decimal? PnlOptimisticPct,
    decimal? FirstOpen,
    decimal? RetFromOpenPct,
    string? RuleHash,
    int Revision,
    DateTimeOffset RecordedAt,
    RawJson? Notes);
