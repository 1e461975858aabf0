namespace Fyntrix.Recommendations.Outcomes;

/// <summary>How a position was really closed, told by whoever watched it.</summary>
/// <param name="Price">In rupees.</param>
/// <param name="At">In microseconds since 1970 UTC.</param>
internal sealed record RecordedExit(decimal Price, long At, string Reason);
