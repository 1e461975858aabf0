namespace Fyntrix.Recommendations.Statistics;

/// <summary>A figure's sum and count on each trade date that has any, oldest first.</summary>
internal sealed record DailySeries(double[] Sums, double[] Counts)
{
    public int Days => Sums.Length;

    /// <summary>The mean over all; NaN without any.</summary>
    public double Mean => Sums.Sum() / Counts.Sum();

    /// <summary>Keeps the days on which the figure is known.</summary>
    public static DailySeries Of(IEnumerable<(double Sum, double Count)> days)
    {
        var known = days.Where(d => d.Count > 0).ToList();
        return new([.. known.Select(d => d.Sum)], [.. known.Select(d => d.Count)]);
    }
}
