using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Rules;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>The levels of a trade, and what its score is worth with them.</summary>
/// <param name="TargetPercent">From the entry to the target, in per cent of the entry.</param>
/// <param name="StopPercent">From the entry to the stop, in per cent of the entry.</param>
/// <param name="TargetPrice">In rupees; below the price for a SHORT.</param>
/// <param name="StopLoss">In rupees; above the price for a SHORT.</param>
/// <param name="Recommendation">What the score recommends with this ratio of reward to risk.</param>
/// <param name="PassesThresholds">Whether a pick of this direction would be published.</param>
/// <param name="Weights">How much each agent counts for the caller's risk profile and auxiliary modes, summing to 1.</param>
internal sealed record StrategyAnswer(
    TradingMode Mode,
    Direction Direction,
    decimal Score,
    decimal Price,
    string StrategyType,
    string Horizon,
    decimal RiskMultiplier,
    decimal TargetPercent,
    decimal StopPercent,
    decimal TargetPrice,
    decimal StopLoss,
    decimal RiskReward,
    RiskRewardGrade RiskRewardGrade,
    string Recommendation,
    bool PassesThresholds,
    ModeThresholds Thresholds,
    IReadOnlyDictionary<string, decimal> Weights);
