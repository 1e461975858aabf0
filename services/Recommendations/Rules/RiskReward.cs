namespace Fyntrix.Recommendations.Rules;

/// <summary>Reward against risk, as the former system judged it.</summary>
internal static class RiskReward
{
    public const decimal Favourable = 2.5m;
    public const decimal Acceptable = 1.5m;

    /// <summary>
    /// |target − entry| / |entry − stop|, where that is defined; a risk score of r weighs it by 0.8 + 0.4·r/100. The risk score alone
    /// gives 1 + 2·r/100.
    /// </summary>
    /// <param name="entry">In rupees, as the other levels.</param>
    /// <param name="riskScore">What the risk agent says, 0 to 100; the higher, the safer.</param>
    /// <returns>At least 0; null when neither levels nor a risk score are there, or the stop is the entry and there is no risk score.</returns>
    public static decimal? Ratio(decimal? entry, decimal? stop, decimal? target, decimal? riskScore = null)
    {
        var ratio = entry - stop is { } risk && risk != 0 && target - entry is { } reward ? Math.Abs(reward / risk) : (decimal?)null;
        return (ratio, riskScore) switch
        {
            ({ } levels, { } score) => levels * (0.8m + (0.4m * score / 100)),
            ({ } levels, null) => levels,
            (null, { } score) => 1 + (2 * score / 100),
            (null, null) => null,
        };
    }

    /// <summary>From 2.5 favourable, from 1.5 acceptable, below poor; what is not known is taken as acceptable.</summary>
    public static RiskRewardGrade GradeOf(decimal? ratio) => ratio switch
    {
        null => RiskRewardGrade.ACCEPTABLE,
        >= Favourable => RiskRewardGrade.FAVOURABLE,
        >= Acceptable => RiskRewardGrade.ACCEPTABLE,
        _ => RiskRewardGrade.POOR,
    };
}
