using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

/// <summary>What statistics need of a pick; returns in per cent, signed by the pick's direction.</summary>
/// <param name="ReturnPct">Of the plan's exit, else of the horizon's close; null unless evaluated.</param>
/// <param name="ExcessPct">Against the benchmark at the horizon's close; null where there is none.</param>
internal sealed record PickFigures(TradingMode Mode, PickState State, decimal? ReturnPct, decimal? ExcessPct)
{
    public static PickCounts Count(IReadOnlyCollection<PickFigures> picks) =>
        PickCounts.Of(picks.Count, picks.Count(p => p.State == PickState.EVALUATED), picks.Count(p => p.State == PickState.UNRESOLVABLE));
}
