namespace Fyntrix.Recommendations.Performance;

/// <summary>Returns of evaluated picks, in per cent. Everything is 0 when there are none.</summary>
/// <param name="WinRate">The share above 0, in per cent, to one place.</param>
/// <param name="Average">The mean, to two places.</param>
/// <param name="Median">Of an even number the mean of the two in the middle, to two places.</param>
/// <param name="ProfitFactor">The sum of the gains over that of the losses, to two places; 0 without losses.</param>
internal sealed record ReturnSummary(
    int Trades, int Wins, int Losses, int Flat, decimal WinRate, decimal Average, decimal Median, decimal Best, decimal Worst, decimal ProfitFactor)
{
    private static readonly ReturnSummary Nothing = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static ReturnSummary Of(IEnumerable<PickFigures> picks)
    {
        var returns = picks.Where(p => p.State == PickState.EVALUATED).Select(p => p.ReturnPct).OfType<decimal>().Order().ToList();
        if (returns.Count == 0)
            return Nothing;
        var (wins, losses) = (returns.Count(r => r > 0), returns.Count(r => r < 0));
        var lost = -returns.Where(r => r < 0).Sum();
        return new(
            returns.Count,
            wins,
            losses,
            returns.Count - wins - losses,
            decimal.Round(100m * wins / returns.Count, 1),
            decimal.Round(returns.Average(), 2),
            decimal.Round((returns[(returns.Count - 1) / 2] + returns[returns.Count / 2]) / 2, 2),
            decimal.Round(returns[^1], 2),
            decimal.Round(returns[0], 2),
            lost == 0 ? 0 : decimal.Round(returns.Where(r => r > 0).Sum() / lost, 2));
    }
}
