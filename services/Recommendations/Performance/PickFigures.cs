using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Performance;

/// <summary>What statistics need of a pick; returns in per cent, signed by the pick's direction.</summary>
/// <param name="ReturnPct">Of the plan's exit, else of the horizon's close; null unless evaluated.</param>
/// <param name="ExcessPct">Against the benchmark at the horizon's close; null where there is none.</param>
internal sealed record PickFigures(TradingMode Mode, PickState State, decimal? ReturnPct, decimal? ExcessPct);
