namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>The root over a day's picks and outcomes.</summary>
/// <param name="Lines">How many there are.</param>
internal sealed record RootAnswer(DateOnly Day, long Lines, string Root, string PreviousRoot, DateTimeOffset MadeAt);
