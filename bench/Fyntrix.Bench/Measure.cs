using System.Diagnostics;

namespace Fyntrix.Bench;

/// <summary>Rates of loads that take turns, so that what slows the machine for a while slows all of them.</summary>
internal static class Measure
{
    /// <summary>Runs each load once to warm up and then some rounds of all in turn.</summary>
    /// <param name="loads">Each does its work and gives how much it was.</param>
    /// <returns>The median rate per second of each.</returns>
    public static async Task<double[]> RatesAsync(int rounds, params IReadOnlyList<Func<Task<int>>> loads)
    {
        var rates = loads.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < loads.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var done = await loads[i]();
                if (round >= 0)
                    rates[i].Add(done / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. rates.Select(Median)];
    }

    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);
}
