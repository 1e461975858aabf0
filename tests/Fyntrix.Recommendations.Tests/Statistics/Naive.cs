using Fyntrix.Recommendations.Statistics;

namespace Fyntrix.Recommendations.Tests.Statistics;

/// <summary>The same figures computed another way: item by item, as a textbook says it.</summary>
internal static class Naive
{
    public static (double Lower, double Upper) Bootstrap(IReadOnlyList<double[]> days, int resamples = ClusterBootstrap.Resamples, ulong seed = ClusterBootstrap.Seed)
    {
        var random = new SplitMix64(seed);
        var means = new List<double>();
        for (var i = 0; i < resamples; i++)
        {
            var (sum, items) = (0.0, 0);
            for (var draw = 0; draw < days.Count; draw++)
            {
                foreach (var item in days[random.Next(days.Count)])
                {
                    sum += item;
                    items++;
                }
            }

            means.Add(sum / items);
        }

        return (Quantile(means, 0.025), Quantile(means, 0.975));
    }

    /// <summary>Between the two nearest of n values, which stand at 0, 1/(n−1), … 1.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        var at = share * (sorted.Count - 1);
        var below = (int)at;
        return below + 1 == sorted.Count ? sorted[below] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    public static double? Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Pearson(Ranks(x), Ranks(y));

    public static double? Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count < 3 || x.Distinct().Count() == 1 || y.Distinct().Count() == 1)
            return null;
        double mx = x.Average(), my = y.Average();
        return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }

    private static List<double> Ranks(IReadOnlyList<double> values) => [.. values.Select(v => values.Count(o => o < v) + ((values.Count(o => o == v) + 1) / 2.0))];
}
