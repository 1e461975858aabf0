namespace Fyntrix.Contracts;

/// <summary>A run's picks became visible, all of them at once.</summary>
public sealed record PicksPublished(
    string RunId,
    string Universe,
    string Mode,
    DateTimeOffset PublishedAt,
    IReadOnlyList<PublishedPick> Picks);

/// <summary>One pick of a run; prices in rupees, null where the agent gave none.</summary>
public sealed record PublishedPick(
    string PickUuid,
    string Symbol,
    string Exchange,
    string Direction,
    string Recommendation,
    int Rank,
    decimal? Score,
    decimal? EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    DateTimeOffset SignalAt);

/// <summary>
/// What the market did to a pick by its horizon; a revision above 1 replaces what was said before. Returns in per cent, signed by the
/// pick's direction; null where the label is UNRESOLVED.
/// </summary>
public sealed record PickOutcomeRecorded(
    string PickUuid,
    string Symbol,
    string Mode,
    string Direction,
    string EvaluationHorizon,
    int Revision,
    string OutcomeLabel,
    decimal? RetClosePct,
    decimal? RetVsBenchmarkPct,
    decimal? PnlPct,
    string? ExitReason,
    string? UnresolvedReason,
    DateTimeOffset RecordedAt);

/// <summary>
/// A run of picks that an agent reports over the broker instead of publishing it by HTTP; the same rules hold. One that breaks them is
/// set aside with the reason. Everything of a run becomes visible at once, or nothing.
/// </summary>
/// <param name="ReportedBy">The agent's id, as the run's publisher.</param>
/// <param name="GeneratedAt">The signal time of every pick.</param>
public sealed record RunReported(
    string ReportedBy,
    string Universe,
    string Mode,
    DateTimeOffset GeneratedAt,
    string? Source,
    string? PolicyVersion,
    int? TotalAnalyzed,
    int? FilteredCount,
    int? ElapsedMs,
    IReadOnlyList<ReportedPick> Picks);

/// <summary>A pick of a reported run; prices in rupees, score 0 to 100.</summary>
/// <param name="FeaturesJson">What it was made from: the text of a JSON object.</param>
public sealed record ReportedPick(
    string Symbol,
    string? Exchange,
    string Recommendation,
    string Direction,
    int? Rank,
    decimal EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal ScoreBlend,
    string Confidence,
    string? RiskProfile,
    string? TimeHorizon,
    string? Regime,
    string? FeaturesJson,
    IReadOnlyList<ReportedContribution>? Contributions);

/// <summary>What one agent said about a reported pick.</summary>
/// <param name="MetadataJson">The text of a JSON object.</param>
public sealed record ReportedContribution(string AgentName, decimal Score, string? Confidence, string? MetadataJson);

/// <summary>A new pick on a symbol that these users watch.</summary>
public sealed record WatchedSymbolPicked(
    string PickUuid,
    string RunId,
    string Symbol,
    string Exchange,
    string Mode,
    string Direction,
    string Recommendation,
    IReadOnlyList<string> UserIds,
    DateTimeOffset RaisedAt);

/// <summary>A policy came into force, by activation or by rollback; from then on it decides about picks.</summary>
/// <param name="PreviousPolicyId">The one that decided until then.</param>
/// <param name="ActivatedBy">Who asked for it.</param>
/// <param name="ConfigHash">SHA-256 of its configuration in 64 hex digits.</param>
public sealed record PolicyActivated(
    string PolicyId,
    string Name,
    string? PreviousPolicyId,
    string ActivatedBy,
    string Reason,
    string ConfigHash,
    DateTimeOffset ActivatedAt);
