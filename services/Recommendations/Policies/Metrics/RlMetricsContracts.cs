using System.Text.Json.Serialization;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Metrics;

/// <summary>
/// The policy in force and what was measured, as the former system's front end reads it: numbers are never null, rates are in per cent.
/// </summary>
/// <param name="Modes">In the view policy.</param>
/// <param name="Daily">In the view daily, oldest first.</param>
internal sealed record RlMetrics(
    RlPolicy Policy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RlMode>? Modes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RlDay>? Daily);

/// <summary>A policy without its configuration.</summary>
internal sealed record RlPolicy(
    string PolicyId, string Name, PolicyStatus Status, DateTimeOffset CreatedAt, string UpdatedAt, string? ActivatedAt, string? DeactivatedAt);

/// <summary>How the exit profiles of a mode did.</summary>
internal sealed record RlMode(TradingMode Mode, DateTimeOffset? LastEvaluatedAt, RlSample Sample, IReadOnlyList<RlProfile> Profiles, RlBandit Bandit);

/// <summary>Over which picks; before the first evaluation those over which it would be today.</summary>
internal sealed record RlSample(DateOnly StartDate, DateOnly EndDate, TradingMode Mode, string EvaluationHorizon, string Timeframe);

/// <summary>How one profile did; rates in per cent, the capture ratio 0 to 1.</summary>
internal sealed record RlProfile(
    string Id,
    int Trades,
    decimal AvgRetClosePct,
    decimal AvgMaxDrawdownPct,
    decimal WinRate,
    decimal HitTargetRate,
    decimal HitStopRate,
    decimal AvgCaptureRatio,
    decimal Score,
    bool IsBest);

/// <summary>How many contexts were met, and how many actions tried in them.</summary>
internal sealed record RlBandit(int Contexts, int Actions);

/// <summary>What became of the picks of a date in India; rates in per cent.</summary>
internal sealed record RlDay(
    DateOnly Date,
    TradingMode Mode,
    int Trades,
    decimal AvgRetClosePct,
    decimal AvgMaxDrawdownPct,
    decimal WinRate,
    decimal HitTargetRate,
    decimal HitStopRate);
