using System.Text.Json.Serialization;
using Fyntrix.Recommendations.Executions;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Picks;

/// <summary>A pick as lists show it; prices in rupees.</summary>
/// <param name="GeneratedAt">The signal time.</param>
/// <param name="EntryPriceSource">PUBLISHED with the pick, from a FORMER_ROW or FORMER_EVENT, or recovered from the RUN_PAYLOAD of the former system.</param>
/// <param name="Coverage">Share of the policy's weight whose agents answered, 0 to 1.</param>
/// <param name="OnUnderlying">An Options pick that is judged on its underlying.</param>
/// <param name="UsesLlm">A language model was among the agents.</param>
/// <param name="TimeCorrected">The former system had stamped Indian time as UTC; <c>generated_at</c> is the true moment.</param>
/// <param name="Relevance">Why it concerns the caller; only in the personal order.</param>
internal record Pick(
    string PickUuid,
    string RunId,
    string Symbol,
    Exchange Exchange,
    string Universe,
    TradingMode Mode,
    string Source,
    string Recommendation,
    Direction Direction,
    DateTimeOffset GeneratedAt,
    int? Rank,
    decimal? EntryPrice,
    string? EntryPriceSource,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal? ScoreBlend,
    Confidence? Confidence,
    RiskProfile? RiskProfile,
    string? TimeHorizon,
    string? Regime,
    string? PolicyVersion,
    decimal? Coverage,
    bool OnUnderlying,
    bool UsesLlm,
    bool TimeCorrected,
    bool Evaluated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RelevanceReason>? Relevance = null);

/// <summary>A pick with everything known of it.</summary>
internal sealed record PickDetail : Pick
{
    public PickDetail(Pick pick)
        : base(pick)
    {
    }

    /// <summary>The day in India on which the signal fell, YYYY-MM-DD.</summary>
    public required DateOnly TradeDate { get; init; }

    /// <summary>What the pick was made from, as its maker wrote it.</summary>
    public required RawJson? Features { get; init; }

    public required IReadOnlyList<Contribution> Contributions { get; init; }

    /// <summary>Null until the pick is evaluated.</summary>
    public required Outcome? Outcome { get; init; }

    /// <summary>What the outcome was before corrected data gave another one, oldest first.</summary>
    public required IReadOnlyList<OutcomeRevision> OutcomeRevisions { get; init; }

    /// <summary>When it is judged and what is waited for; null when nothing is.</summary>
    public required PendingEvaluation? Pending { get; init; }

    /// <summary>What the caller got when trading the pick, by side; empty for who did not.</summary>
    public required IReadOnlyList<PickExecution> Executions { get; init; }

    /// <summary>What happened to the pick, oldest first.</summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }
}

/// <summary>What one agent said about a pick, 0 to 100.</summary>
internal sealed record Contribution(string AgentName, decimal? Score, Confidence? Confidence, RawJson? Metadata);

/// <summary>Something that happened to a pick.</summary>
internal sealed record HistoryEntry(string Event, string Detail, DateTimeOffset At);

/// <summary>A row of <c>ai_recommendations</c> under its column names.</summary>
internal sealed record Recommendation(
    string PickUuid,
    string Symbol,
    string Exchange,
    TradingMode Mode,
    string Universe,
    string Source,
    [property: JsonPropertyName("recommendation")] string Level,
    Direction Direction,
    DateTimeOffset GeneratedAtUtc,
    string? GeneratedAtOriginal,
    decimal? EntryPrice,
    string? EntryPriceSource,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal? ScoreBlend,
    Confidence? Confidence,
    RiskProfile? RiskProfile,
    string RunId,
    int? RankInRun,
    string? PolicyVersion,
    RawJson? Features,
    bool Evaluated,
    string? EvaluatedAtUtc,
    decimal? ExitPrice,
    string? ExitTimeUtc,
    string? ExitReason,
    decimal? PnlPct,
    decimal? MaxDrawdownPct,
    decimal? AlphaVsBenchmark,
    RawJson? Labels);
