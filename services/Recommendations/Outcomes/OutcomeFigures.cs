namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// What the market did to a pick. Prices in rupees as traded at the horizon's end; returns in per cent of the entry price, signed by
/// the pick's direction, rounded half-even to six places. A recorded exit without bars has no extremes.
/// </summary>
/// <param name="HorizonEnd">In microseconds since 1970 UTC.</param>
/// <param name="RetClosePct">At the horizon's close, whatever the exits.</param>
/// <param name="MaxRunupPct">The best extreme over the whole window.</param>
/// <param name="MaxDrawdownPct">The worst extreme over the whole window; above 0 when it was a gain all along.</param>
/// <param name="BenchmarkRetPct">What the index did, unsigned.</param>
/// <param name="RetVsBenchmarkPct">The return less the sign times the benchmark's.</param>
/// <param name="CaptureRatio">How much of the best extreme was left at the close, 0 to 1.</param>
/// <param name="FirstOpen">The open of the first bar of the window.</param>
/// <param name="RetFromOpenPct">The same return for who entered there.</param>
/// <param name="Notes">A JSON object for what has no column.</param>
internal sealed record OutcomeFigures(
    string Horizon,
    long HorizonEnd,
    string Label,
    decimal PriceClose,
    decimal? PriceHigh,
    decimal? PriceLow,
    decimal RetClosePct,
    decimal? MaxRunupPct,
    decimal? MaxDrawdownPct,
    decimal? BenchmarkRetPct,
    decimal? RetVsBenchmarkPct,
    string? BenchmarkReason,
    bool? HitTarget,
    bool? HitStop,
    decimal? CaptureRatio,
    decimal? FirstOpen,
    decimal? RetFromOpenPct,
    PlanExit Exit,
    string Notes);
