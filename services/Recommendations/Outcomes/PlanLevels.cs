using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.TradingModes;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Stop and target that a pick is held to, in rupees.</summary>
/// <param name="AreFutures">They are those of Futures, since the pick's own are levels of an option's premium.</param>
internal readonly record struct PlanLevels(decimal? Stop, decimal? Target, bool AreFutures)
{
    /// <summary>The levels of a pick that has an entry price.</summary>
    public static PlanLevels Of(JudgedPick pick)
    {
        if (!pick.OnUnderlying)
            return new(pick.StopLossPrice, pick.TargetPrice, false);
        // A pick without a score has the nearer target.
        var levels = StrategyParameters.Of(TradingMode.Futures, pick.Direction, pick.ScoreBlend ?? 50, pick.EntryPrice!.Value);
        return new(levels.StopLoss, levels.TargetPrice, true);
    }
}
