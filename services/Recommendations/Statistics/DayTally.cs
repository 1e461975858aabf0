using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Sums of a trade date.</summary>
internal struct DayTally
{
    public int Issued { get; set; }

    public int Evaluated { get; set; }

    public int Unresolved { get; set; }

    public double Return { get; set; }

    public int WithExcess { get; set; }

    public double Excess { get; set; }

    public int Scored { get; set; }

    public double SquaredError { get; set; }

    public readonly PickCounts Picks => PickCounts.Of(Issued, Evaluated, Unresolved);

    public void Add(in DayTally other)
    {
        Issued += other.Issued;
        Evaluated += other.Evaluated;
        Unresolved += other.Unresolved;
        Return += other.Return;
        WithExcess += other.WithExcess;
        Excess += other.Excess;
        Scored += other.Scored;
        SquaredError += other.SquaredError;
    }
}
