using System.Runtime.InteropServices;
using Fyntrix.Recommendations.Shared;
using MathNet.Numerics.Statistics;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Cells added up: what the figures of some picks are computed from.</summary>
internal sealed class OutcomeTally
{
    private readonly Dictionary<int, DayTally> _days = [];

    /// <summary>Of a dimension; null for picks without one.</summary>
    public string? Value { get; init; }

    public int Values { get; private set; } = 1;

    public long Issued { get; private set; }

    public long Wins { get; set; }

    public long Losses { get; set; }

    public long Breakeven { get; set; }

    public long Ambiguous { get; set; }

    public long HitTarget { get; set; }

    public long HitStop { get; set; }

    public double Gains { get; set; }

    public double LossSum { get; set; }

    public Sum Runup { get; } = new();

    public Sum Drawdown { get; } = new();

    public Sum Capture { get; } = new();

    public Sum Plan { get; } = new();

    /// <summary>Of each evaluated pick, in no order.</summary>
    public List<double> Returns { get; } = [];

    /// <summary>Of each evaluated pick whose benchmark is known, in no order.</summary>
    public List<double> Excesses { get; } = [];

    /// <summary>Of each evaluated pick with a score, by bin.</summary>
    public Reliability[] Bins { get; } = [.. Enumerable.Range(0, ScoreProbability.Bins).Select(_ => new Reliability())];

    /// <summary>The days by their number, oldest first.</summary>
    public IReadOnlyList<(int Day, DayTally Tally)> Days => [.. _days.OrderBy(d => d.Key).Select(d => (d.Key, d.Value))];

    public PickCounts Picks
    {
        get
        {
            var all = default(DayTally);
            foreach (var day in _days.Values)
                all.Add(day);
            return all.Picks;
        }
    }

    public void Add(int day, in DayTally tally)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_days, day, out _).Add(tally);
        Issued += tally.Issued;
    }

    /// <summary>Takes up another one's picks.</summary>
    public void Add(OutcomeTally other)
    {
        foreach (var (day, tally) in other._days)
            Add(day, tally);
        Wins += other.Wins;
        Losses += other.Losses;
        Breakeven += other.Breakeven;
        Ambiguous += other.Ambiguous;
        HitTarget += other.HitTarget;
        HitStop += other.HitStop;
        Gains += other.Gains;
        LossSum += other.LossSum;
        Runup.Add(other.Runup);
        Drawdown.Add(other.Drawdown);
        Capture.Add(other.Capture);
        Plan.Add(other.Plan);
        Returns.AddRange(other.Returns);
        Excesses.AddRange(other.Excesses);
        for (var bin = 0; bin < Bins.Length; bin++)
            Bins[bin].Add(other.Bins[bin]);
    }

    /// <summary>All of them as one, without a value.</summary>
    public static OutcomeTally Of(IReadOnlyCollection<OutcomeTally> parts)
    {
        var all = new OutcomeTally { Values = parts.Sum(p => p.Values) };
        all.Returns.Capacity = parts.Sum(p => p.Returns.Count);
        all.Excesses.Capacity = parts.Sum(p => p.Excesses.Count);
        foreach (var part in parts)
            all.Add(part);
        return all;
    }

    /// <summary>The middle value, or the mean of the two in the middle; NaN without any.</summary>
    public static double Median(List<double> values) => values.Count == 0 ? double.NaN : ArrayStatistics.MedianInplace([.. values]);

    internal sealed class Sum
    {
        public long Count { get; private set; }

        public double Total { get; private set; }

        public double? Mean => Count == 0 ? null : Total / Count;

        public void Add(long count, double sum)
        {
            Count += count;
            Total += sum;
        }

        public void Add(Sum other) => Add(other.Count, other.Total);
    }

    internal sealed class Reliability
    {
        public long Count { get; private set; }

        public long Positive { get; private set; }

        public double Probability { get; private set; }

        public void Add(double probability, bool isPositive)
        {
            Count++;
            Positive += isPositive ? 1 : 0;
            Probability += probability;
        }

        public void Add(Reliability other)
        {
            Count += other.Count;
            Positive += other.Positive;
            Probability += other.Probability;
        }
    }
}
