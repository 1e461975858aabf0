using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Where a pick is meant to be left.</summary>
/// <param name="StopLossPrice">In rupees; null when the pick has no stop.</param>
/// <param name="TargetPrice">In rupees; null when the pick has no target.</param>
/// <param name="StopLossPct">From the entry to the stop, in per cent of the entry, to two places; above 0 also for a SHORT.</param>
/// <param name="TargetPct">From the entry to the target, likewise.</param>
internal sealed record ExitStrategy(decimal? StopLossPrice, decimal? TargetPrice, decimal? StopLossPct, decimal? TargetPct)
{
    public static ExitStrategy Of(Pick pick) => new(
        pick.StopLossPrice, pick.TargetPrice, Distance(pick.EntryPrice, pick.StopLossPrice), Distance(pick.EntryPrice, pick.TargetPrice));

    private static decimal? Distance(decimal? entry, decimal? level) =>
        (level - entry) / entry * 100 is { } distance ? decimal.Round(Math.Abs(distance), 2) : null;
}
