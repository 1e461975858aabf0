using MathNet.Numerics.Statistics;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// The book that puts the same amount on every evaluated pick of a trade date and books the picks' returns, up to their horizon, on
/// that date. A model, not an account: horizons overlap, and there are no costs.
/// </summary>
internal static class EqualWeightBook
{
    /// <summary>The book before the first day.</summary>
    public const double Start = 100;

    /// <summary>Trading days a year, by convention.</summary>
    public const double DaysPerYear = 252;

    /// <summary>The book after each day: 100·Π(1 + r/100), which cannot fall below nothing.</summary>
    /// <param name="dailyReturns">The mean return of each day in per cent, oldest first.</param>
    public static double[] Curve(IReadOnlyList<double> dailyReturns)
    {
        var equity = Start;
        return [.. dailyReturns.Select(r => equity *= Math.Max(0, 1 + (r / 100)))];
    }

    /// <summary>How far the book stands below its highest point so far after each day, in per cent: 0 or negative.</summary>
    public static double[] Drawdowns(IReadOnlyList<double> curve)
    {
        var peak = Start;
        return [.. curve.Select(equity => ((equity / (peak = Math.Max(peak, equity))) - 1) * 100)];
    }

    /// <summary>
    /// Mean over sample standard deviation of the daily returns, times √252; nothing is taken off for a riskless return, and dates
    /// without evaluated picks do not count. Source: W. F. Sharpe, The Sharpe ratio, Journal of Portfolio Management 21 (1994).
    /// </summary>
    /// <returns>Null for less than two days, and where all returns are equal.</returns>
    public static double? Sharpe(IReadOnlyList<double> dailyReturns)
    {
        if (dailyReturns.Count < 2)
            return null;
        var (mean, deviation) = dailyReturns.MeanStandardDeviation();
        return deviation > 1e-12 ? mean / deviation * Math.Sqrt(DaysPerYear) : null;
    }

    /// <summary>Sum of the gains over the sum of the losses.</summary>
    /// <param name="losses">0 or negative.</param>
    /// <returns>Null without losses.</returns>
    public static double? ProfitFactor(double gains, double losses) => losses < 0 ? gains / -losses : null;
}
