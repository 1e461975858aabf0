namespace Fyntrix.Recommendations.Rules;

/// <summary>What a ratio of reward to risk is worth.</summary>
internal enum RiskRewardGrade
{
    POOR,
    ACCEPTABLE,
    FAVOURABLE,
}
