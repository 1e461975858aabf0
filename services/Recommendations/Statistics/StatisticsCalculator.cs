namespace Fyntrix.Recommendations.Statistics;

/// <summary>From what was added up to the figures of answers.</summary>
internal static class StatisticsCalculator
{
    /// <summary>Values of a dimension that are answered one by one; those with fewer picks come as one.</summary>
    public const int MostGroups = 50;

    public static GroupsAnswer Groups(Dimension dimension, StatisticsFilter filter, IReadOnlyList<OutcomeTally> tallies)
    {
        var sorted = tallies.OrderByDescending(t => t.Issued).ThenBy(t => t.Value, StringComparer.Ordinal).ToList();
        var groups = sorted.Count <= MostGroups ? sorted : [.. sorted.Take(MostGroups), OutcomeTally.Of([.. sorted.Skip(MostGroups)])];
        var figures = Figures([OutcomeTally.Of(groups), .. groups]);
        return new(dimension, filter, StatisticsMethod.Used, figures[0], figures[1..]);
    }

    public static EquityAnswer Equity(StatisticsFilter filter, IReadOnlyList<OutcomeTally> tallies)
    {
        var all = OutcomeTally.Of(tallies);
        var days = all.Days;
        var returns = days.Where(d => d.Tally.Evaluated > 0).Select(d => d.Tally.Return / d.Tally.Evaluated).ToList();
        var curve = EqualWeightBook.Curve(returns);
        var drawdowns = EqualWeightBook.Drawdowns(curve);
        var points = new List<EquityPoint>();
        var at = 0;
        foreach (var (day, tally) in days)
        {
            at += tally.Evaluated > 0 ? 1 : 0;
            points.Add(new(
                DateOnly.FromDayNumber(day),
                tally.Picks,
                tally.Evaluated > 0 ? Figure.Of(returns[at - 1]) : null,
                Figure.Of(at == 0 ? EqualWeightBook.Start : curve[at - 1]),
                Figure.Of(at == 0 ? 0 : drawdowns[at - 1])));
        }

        return new(filter, StatisticsMethod.Used, Figures([all])[0], points);
    }

    public static CalibrationAnswer Calibration(StatisticsFilter filter, IReadOnlyList<OutcomeTally> tallies)
    {
        var all = OutcomeTally.Of(tallies);
        var errors = DailySeries.Of(all.Days.Select(d => (d.Tally.SquaredError, (double)d.Tally.Scored)));
        var scored = all.Bins.Sum(b => b.Count);
        double? baseRate = scored == 0 ? null : (double)all.Bins.Sum(b => b.Positive) / scored;
        return new(
            filter,
            StatisticsMethod.Used,
            Calibrated: false,
            "score/100 for LONG, 1 - score/100 for SHORT, against a return above zero; the score is not calibrated",
            all.Picks,
            scored,
            Figure.Mean(errors, ClusterBootstrap.Intervals([errors])[0]),
            Figure.Of(baseRate),
            Figure.Of(baseRate * (1 - baseRate)),
            [.. all.Bins.Select((b, i) => new ReliabilityBin(
                i / (decimal)ScoreProbability.Bins, (i + 1) / (decimal)ScoreProbability.Bins, b.Count, Figure.Of(b.Probability / b.Count), b.Positive, Figure.Share(b.Positive, b.Count)))]);
    }

    private static List<GroupStatistics> Figures(IReadOnlyList<OutcomeTally> tallies)
    {
        var days = tallies.Select(t => t.Days).ToList();
        var returns = days.Select(d => DailySeries.Of(d.Select(t => (t.Tally.Return, (double)t.Tally.Evaluated)))).ToList();
        var excesses = days.Select(d => DailySeries.Of(d.Select(t => (t.Tally.Excess, (double)t.Tally.WithExcess)))).ToList();
        var intervals = ClusterBootstrap.Intervals([.. returns, .. excesses]);
        return [.. tallies.Select((t, i) => Of(t, returns[i], intervals[i], excesses[i], intervals[tallies.Count + i]))];
    }

    private static GroupStatistics Of(
        OutcomeTally tally, DailySeries returns, (double, double)? returnInterval, DailySeries excesses, (double, double)? excessInterval)
    {
        var picks = tally.Picks;
        double[] daily = [.. returns.Sums.Zip(returns.Counts, (sum, count) => sum / count)];
        return new(
            tally.Value,
            tally.Values,
            picks,
            tally.Wins,
            tally.Losses,
            tally.Breakeven,
            tally.Ambiguous,
            tally.HitTarget,
            tally.HitStop,
            returns.Days,
            Figure.Share(tally.Wins, picks.Evaluated),
            Figure.Mean(returns, returnInterval),
            Figure.Of(OutcomeTally.Median(tally.Returns)),
            tally.Excesses.Count,
            Figure.Mean(excesses, excessInterval),
            Figure.Of(OutcomeTally.Median(tally.Excesses)),
            Figure.Of(EqualWeightBook.ProfitFactor(tally.Gains, tally.LossSum)),
            daily is [] ? null : Figure.Of(EqualWeightBook.Drawdowns(EqualWeightBook.Curve(daily)).Min()),
            Figure.Of(EqualWeightBook.Sharpe(daily)),
            Figure.Of(tally.Runup.Mean),
            Figure.Of(tally.Drawdown.Mean),
            Figure.Of(tally.Capture.Mean),
            Figure.Of(tally.Plan.Mean));
    }
}
