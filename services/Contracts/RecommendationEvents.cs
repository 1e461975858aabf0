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
