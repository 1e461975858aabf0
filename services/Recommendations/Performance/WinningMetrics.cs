namespace Fyntrix.Recommendations.Performance;

/// <summary>Of evaluated picks alone; in per cent.</summary>
/// <param name="WinRate">The share with a return above 0, to one place.</param>
/// <param name="AvgReturn">The mean return of the plan's exits, to two places.</param>
/// <param name="AlphaGenerated">The mean return less the benchmark's; 0 when that is not known.</param>
/// <param name="TotalPicks">How many were evaluated.</param>
/// <param name="LosingPicks">Those with a return below 0.</param>
/// <param name="FlatPicks">Those with a return of exactly 0.</param>
/// <param name="BenchmarkReturn">What NIFTY did from the window's start to its last close, to two places; 0 when not known.</param>
/// <param name="BenchmarkKnown">Whether it is known.</param>
/// <param name="AvgExcessReturn">The mean of each pick's return less the benchmark's over the same time, to two places; null when none has one.</param>
internal sealed record WinningMetrics(
    decimal WinRate,
    decimal AvgReturn,
    decimal AlphaGenerated,
    int TotalPicks,
    int WinningPicks,
    int LosingPicks,
    int FlatPicks,
    decimal BenchmarkReturn,
    bool BenchmarkKnown,
    string BenchmarkSymbol,
    decimal? AvgExcessReturn)
{
    public static WinningMetrics Of(ReturnSummary returns, IEnumerable<PickFigures> picks, decimal? benchmark)
    {
        var excess = picks.Where(p => p.State == PickState.EVALUATED).Select(p => p.ExcessPct).OfType<decimal>().ToList();
        return new(
            returns.WinRate, returns.Average, returns.Trades > 0 && benchmark is { } known ? returns.Average - known : 0,
            returns.Trades, returns.Wins, returns.Losses, returns.Flat, benchmark ?? 0, benchmark is not null, IndexReturns.Symbol,
            excess.Count > 0 ? decimal.Round(excess.Average(), 2) : null);
    }
}
