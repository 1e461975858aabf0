using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>A figure with its 95 % interval.</summary>
/// <param name="Reason">Why there is no figure, or no interval.</param>
internal sealed record Estimate(decimal? Value, decimal? Lower, decimal? Upper, EstimateGap? Reason);

/// <summary>How the intervals were made; <c>docs/statistics.md</c> has the formulas.</summary>
/// <param name="ShareInterval">Of hit rates and reliability.</param>
/// <param name="MeanInterval">Of all other figures: whole trade dates are drawn with replacement.</param>
internal sealed record StatisticsMethod(decimal ConfidenceLevel, string ShareInterval, decimal Z, string MeanInterval, int Resamples, long Seed)
{
    public static readonly StatisticsMethod Used = new(
        0.95m, "WILSON", (decimal)WilsonInterval.Z, "BOOTSTRAP_BY_TRADE_DATE", ClusterBootstrap.Resamples, (long)ClusterBootstrap.Seed);
}

/// <summary>The figures of some picks. Returns in per cent, signed by direction, at the horizon's close; the plan's at its exit.</summary>
/// <param name="Value">Of the dimension; null for picks without one, for all, and for the rest.</param>
/// <param name="Values">How many values of the dimension it is of: one, or as many as the rest and the total have.</param>
/// <param name="Ambiguous">Evaluated picks of which one bar touched both target and stop.</param>
/// <param name="HitTarget">Evaluated picks that touched the target.</param>
/// <param name="HitStop">Evaluated picks that touched the stop.</param>
/// <param name="TradeDates">Dates with evaluated picks.</param>
/// <param name="HitRate">Wins over evaluated picks: BREAKEVEN is no win.</param>
/// <param name="WithExcess">Evaluated picks of which the benchmark is known.</param>
/// <param name="ProfitFactor">Sum of the gains over the sum of the losses; null without losses.</param>
/// <param name="MaxDrawdownPct">Of the equal-weight book, 0 or negative.</param>
/// <param name="Sharpe">Of the book's daily returns, times √252.</param>
internal sealed record GroupStatistics(
    string? Value,
    int Values,
    PickCounts Picks,
    long Wins,
    long Losses,
    long Breakeven,
    long Ambiguous,
    long HitTarget,
    long HitStop,
    int TradeDates,
    Estimate HitRate,
    Estimate MeanReturnPct,
    decimal? MedianReturnPct,
    long WithExcess,
    Estimate MeanExcessPct,
    decimal? MedianExcessPct,
    decimal? ProfitFactor,
    decimal? MaxDrawdownPct,
    decimal? Sharpe,
    decimal? MeanRunupPct,
    decimal? MeanDrawdownPct,
    decimal? MeanCaptureRatio,
    decimal? MeanPlanReturnPct);

/// <summary>Figures by the values of a dimension, most picks first.</summary>
internal sealed record GroupsAnswer(
    Dimension Dimension, StatisticsFilter Filter, StatisticsMethod Method, GroupStatistics Total, IReadOnlyList<GroupStatistics> Groups);

/// <summary>The equal-weight book by trade date.</summary>
internal sealed record EquityAnswer(StatisticsFilter Filter, StatisticsMethod Method, GroupStatistics Total, IReadOnlyList<EquityPoint> Points);

/// <summary>A trade date of the book.</summary>
/// <param name="ReturnPct">Mean return of the date's evaluated picks; null where none is.</param>
/// <param name="Equity">The book after the date; 100 before the first.</param>
internal sealed record EquityPoint(DateOnly TradeDate, PickCounts Picks, decimal? ReturnPct, decimal? Equity, decimal? DrawdownPct);

/// <summary>Scores read as probabilities of a return above zero.</summary>
/// <param name="Calibrated">False: the score was made to rank, and nothing has fitted it to frequencies.</param>
/// <param name="Probability">How a score is read.</param>
/// <param name="Scored">Evaluated picks with a score.</param>
/// <param name="Brier">Mean squared error, 0 to 1; less is better.</param>
/// <param name="BaseRate">Share of scored picks with a return above zero.</param>
/// <param name="BrierOfBaseRate">What always saying the base rate would have got.</param>
internal sealed record CalibrationAnswer(
    StatisticsFilter Filter,
    StatisticsMethod Method,
    bool Calibrated,
    string Probability,
    PickCounts Picks,
    long Scored,
    Estimate Brier,
    decimal? BaseRate,
    decimal? BrierOfBaseRate,
    IReadOnlyList<ReliabilityBin> Bins);

/// <summary>Picks whose probability is at least Above and below Below; the last bin has 1 too.</summary>
/// <param name="MeanProbability">What was said.</param>
/// <param name="Observed">Share with a return above zero: what came.</param>
internal sealed record ReliabilityBin(decimal Above, decimal Below, long Picks, decimal? MeanProbability, long Positive, Estimate Observed);

/// <summary>How well agents and their blend ordered the picks of a run.</summary>
/// <param name="LeastPicks">Evaluated picks that a run must have to be measured.</param>
/// <param name="AgentsLeftOut">Agents beyond the hundred that spoke about most picks.</param>
internal sealed record AgentsAnswer(
    StatisticsFilter Filter, StatisticsMethod Method, PickCounts Picks, int LeastPicks, AgentSkill Blend, IReadOnlyList<AgentSkill> Agents, int AgentsLeftOut);

/// <summary>The skill of an agent.</summary>
/// <param name="Agent">Null for the blend.</param>
/// <param name="Runs">Runs in which it spoke about an evaluated pick.</param>
/// <param name="RunsMeasured">Runs with a rank IC.</param>
/// <param name="Picks">Evaluated picks about which it spoke.</param>
/// <param name="Ic">Pearson, averaged over runs.</param>
/// <param name="RankIc">Spearman, averaged over runs.</param>
/// <param name="Icir">Mean over standard deviation of the runs' rank ICs.</param>
/// <param name="RunsCompared">Runs in which the blend of the agents' scores could be compared with and without it.</param>
/// <param name="Contribution">With less without: what the agent brings.</param>
internal sealed record AgentSkill(
    string? Agent,
    long Runs,
    long RunsMeasured,
    long Picks,
    Estimate Ic,
    Estimate RankIc,
    decimal? Icir,
    long RunsCompared,
    decimal? RankIcWith,
    decimal? RankIcWithout,
    Estimate Contribution);

/// <summary>What the calls of language models cost by run, in US dollars.</summary>
/// <param name="Picks">Of all runs.</param>
/// <param name="Runs">Runs of which calls are known.</param>
/// <param name="PicksOfRuns">Of those runs.</param>
/// <param name="Wins">Of those runs.</param>
/// <param name="UnpricedCalls">Calls without a known price: the cost is at least what it says.</param>
/// <param name="UnknownRuns">Runs of which LlmCosts told and that are not here; in none of the sums, and of all dates.</param>
/// <param name="Reason">COSTS_NOT_KNOWN, NO_PICKS or NO_WINS: why a figure is null.</param>
internal sealed record CostsAnswer(
    StatisticsFilter Filter,
    PickCounts Picks,
    long Runs,
    PickCounts PicksOfRuns,
    long Wins,
    long Calls,
    long UnpricedCalls,
    long UnknownRuns,
    decimal? CostUsd,
    decimal? CostPerPickUsd,
    decimal? CostPerWinningPickUsd,
    string? Reason);
