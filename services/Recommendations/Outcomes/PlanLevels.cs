using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Stop and target that a pick is held to, in rupees.</summary>
/// <param name="AreFutures">They are those of Futures, since the pick's own are levels of an option's premium.</param>
internal readonly record struct PlanLevels(decimal? Stop, decimal? Target, bool AreFutures)
{
    // Former system, strategy parameters of Futures: stop 1.5 %, target 4 % from a score of 70 on, else 2.5 %.
    private const decimal FuturesStopPct = 1.5m;
    private const decimal FuturesTargetPct = 2.5m;
    private const decimal FuturesHighTargetPct = 4m;
    private const decimal HighScore = 70m;

    public static PlanLevels Of(JudgedPick pick)
    {
        if (!pick.OnUnderlying)
            return new(pick.StopLossPrice, pick.TargetPrice, false);
        var entry = pick.EntryPrice!.Value;
        // The score of a short is as strong as it is low.
        var strength = pick.Direction == Direction.LONG ? pick.ScoreBlend : 100 - pick.ScoreBlend;
        var target = strength >= HighScore ? FuturesHighTargetPct : FuturesTargetPct;
        return new(entry * (100 - (pick.Sign * FuturesStopPct)) / 100, entry * (100 + (pick.Sign * target)) / 100, true);
    }
}
