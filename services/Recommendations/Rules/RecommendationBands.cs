using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Rules;

/// <summary>What a blended score recommends, as the former system had it.</summary>
internal static class RecommendationBands
{
    /// <summary>Fewer signals than this contradict nobody.</summary>
    private const int FewestSignals = 3;
    private const decimal Balance = 0.3m;

    /// <param name="score">The blend, 0 to 100.</param>
    /// <param name="riskReward">As <see cref="RiskReward.Ratio"/> gives it; null when not known, which counts as acceptable.</param>
    /// <param name="isContradictory">As <see cref="AreContradictory"/> says of the signals: a Strong Sell is then a Sell.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not between 0 and 100.</exception>
    public static string Of(decimal score, decimal? riskReward, bool isContradictory = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(score);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(score, 100);
        var grade = RiskReward.GradeOf(riskReward);
        return score switch
        {
            // A poor ratio does not take away a Buy from 70 on.
            >= 70 => grade == RiskRewardGrade.FAVOURABLE ? RecommendationLevels.StrongBuy : RecommendationLevels.Buy,
            >= 60 => grade == RiskRewardGrade.POOR ? RecommendationLevels.Neutral : RecommendationLevels.Buy,
            >= 45 => RecommendationLevels.Neutral,
            >= 35 => grade == RiskRewardGrade.POOR ? RecommendationLevels.Neutral : RecommendationLevels.Sell,
            _ => grade == RiskRewardGrade.POOR || isContradictory ? RecommendationLevels.Sell : RecommendationLevels.StrongSell,
        };
    }

    /// <summary>At least three signals, and bulls and bears apart by at most 0.3 of them.</summary>
    /// <param name="bullish">How many signals point up.</param>
    /// <param name="bearish">How many signals point down.</param>
    /// <param name="count">How many signals there are, the neutral ones too.</param>
    public static bool AreContradictory(int bullish, int bearish, int count) =>
        count >= FewestSignals && Math.Abs(bullish - bearish) <= Balance * count;
}
