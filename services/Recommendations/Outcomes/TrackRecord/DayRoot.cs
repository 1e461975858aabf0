namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>The root of a day that is over.</summary>
/// <param name="Day">In India, as YYYY-MM-DD.</param>
internal sealed record DayRoot(string Day, long Lines, string Root, string PreviousRoot);
