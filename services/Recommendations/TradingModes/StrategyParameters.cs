using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>The levels of a trade by its mode.</summary>
/// <param name="TargetPercent">From the entry to the target, in per cent of the entry.</param>
/// <param name="StopPercent">From the entry to the stop, in per cent of the entry.</param>
/// <param name="TargetPrice">In rupees, to a hundredth of a paisa.</param>
/// <param name="StopLoss">In rupees, to a hundredth of a paisa.</param>
/// <param name="RiskReward">Target per cent over stop per cent, to two places.</param>
internal sealed record StrategyParameters(decimal TargetPercent, decimal StopPercent, decimal TargetPrice, decimal StopLoss, decimal RiskReward)
{
    /// <summary>
    /// The former system's levels, with their fault mended: for a SHORT the target lies below the entry and the stop above it, and
    /// a low score is a strong one.
    /// </summary>
    /// <param name="score">The blend, 0 to 100.</param>
    /// <param name="price">The entry in rupees.</param>
    public static StrategyParameters Of(TradingMode mode, Direction direction, decimal score, decimal price)
    {
        var levels = ModeProfile.Of(mode).Levels;
        var (conviction, sign) = direction switch
        {
            Direction.LONG => (score, 1),
            Direction.SHORT => (100 - score, -1),
        };
        var target = conviction >= ModeLevels.StrongFrom ? levels.StrongTargetPercent : levels.TargetPercent;
        return new(target, levels.StopPercent, At(sign * target), At(-sign * levels.StopPercent), decimal.Round(target / levels.StopPercent, 2));

        decimal At(decimal percent) => decimal.Round(price * (1 + (percent / 100)), 4);
    }
}
