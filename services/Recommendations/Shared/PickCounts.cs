namespace Fyntrix.Recommendations.Shared;

/// <summary>What became of all picks of a selection, so that none disappears.</summary>
/// <param name="Issued">All of them: the sum of the other three.</param>
/// <param name="Evaluated">With an outcome by a fixed rule.</param>
/// <param name="Pending">Without an outcome yet.</param>
/// <param name="Unresolvable">Of which no outcome can be told.</param>
internal sealed record PickCounts(long Issued, long Evaluated, long Pending, long Unresolvable)
{
    public static PickCounts operator +(PickCounts a, PickCounts b) => new(a.Issued + b.Issued, a.Evaluated + b.Evaluated, a.Pending + b.Pending, a.Unresolvable + b.Unresolvable);

    public static PickCounts operator -(PickCounts a, PickCounts b) => new(a.Issued - b.Issued, a.Evaluated - b.Evaluated, a.Pending - b.Pending, a.Unresolvable - b.Unresolvable);

    public static PickCounts Of(long issued, long evaluated, long unresolvable) => new(issued, evaluated, issued - evaluated - unresolvable, unresolvable);
}
