using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>What a pick of a mode must reach.</summary>
/// <param name="LongMinScore">The lowest score of a LONG, 0 to 100.</param>
/// <param name="LongMinRiskReward">The lowest ratio of reward to risk of a LONG.</param>
/// <param name="ShortMaxScore">The highest score of a SHORT, 0 to 100.</param>
/// <param name="ShortMinRiskReward">The lowest ratio of reward to risk of a SHORT.</param>
internal sealed record ModeThresholds(decimal LongMinScore, decimal LongMinRiskReward, decimal ShortMaxScore, decimal ShortMinRiskReward)
{
    /// <summary>Whether score and ratio are enough; a pick whose ratio is not known is not.</summary>
    public bool Allow(Direction direction, decimal score, decimal? riskReward) => direction switch
    {
        Direction.LONG => score >= LongMinScore && riskReward >= LongMinRiskReward,
        Direction.SHORT => score <= ShortMaxScore && riskReward >= ShortMinRiskReward,
    };
}
