using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Statistics;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// 95 % intervals of means whose items come in clusters: whole trade dates are drawn with replacement, since the picks of one day
/// move together. The interval are the 2.5 % and 97.5 % quantiles (type 7 of Hyndman and Fan 1996) of the means of the resamples.
/// Source: A. C. Davison and D. V. Hinkley, Bootstrap methods and their application (1997), 3.8; C. Field and A. Welsh, Bootstrapping
/// clustered data, JRSS B 69 (2007).
/// </summary>
internal static class ClusterBootstrap
{
    public const int Resamples = 10_000;

    public const ulong Seed = 20_260_109;

    /// <summary>
    /// The interval of the mean Σ sums / Σ counts of each series. Every series is resampled from the same seed, so that its interval
    /// does not depend on which others are asked for: a resample of D days draws D numbers below D one after another.
    /// </summary>
    /// <returns>Null for a series of less than two days.</returns>
    public static (double Lower, double Upper)?[] Intervals(IReadOnlyList<DailySeries> series, int resamples = Resamples, ulong seed = Seed)
    {
        var intervals = new (double, double)?[series.Count];
        // Series of as many days have the same draws: one of each resample serves them all.
        foreach (var alike in Enumerable.Range(0, series.Count).Where(i => series[i].Days > 1).GroupBy(i => series[i].Days))
        {
            var members = alike.ToArray();
            var means = members.Select(_ => new double[resamples]).ToArray();
            var random = new SplitMix64(seed);
            var times = new double[alike.Key];
            for (var resample = 0; resample < resamples; resample++)
            {
                Array.Clear(times);
                for (var draw = 0; draw < times.Length; draw++)
                    times[random.Next(times.Length)]++;
                for (var m = 0; m < members.Length; m++)
                    means[m][resample] = Dot(times, series[members[m]].Sums) / Dot(times, series[members[m]].Counts);
            }

            for (var m = 0; m < members.Length; m++)
            {
                Array.Sort(means[m]);
                intervals[members[m]] = (Quantile(means[m], 0.025), Quantile(means[m], 0.975));
            }
        }

        return intervals;
    }

    private static double Quantile(double[] sorted, double share) => SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7);

    /// <summary>In four lanes on every machine, so that each adds up in the same order.</summary>
    private static double Dot(double[] left, double[] right)
    {
        ReadOnlySpan<Vector256<double>> a = MemoryMarshal.Cast<double, Vector256<double>>(left), b = MemoryMarshal.Cast<double, Vector256<double>>(right);
        var lanes = Vector256<double>.Zero;
        for (var i = 0; i < a.Length; i++)
            lanes += a[i] * b[i];
        var sum = lanes[0] + lanes[1] + lanes[2] + lanes[3];
        for (var i = a.Length * Vector256<double>.Count; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
