namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>What a check of the track record found.</summary>
/// <param name="Verified">True when nothing is wrong.</param>
/// <param name="LastRoot">The newest root: compare it with a copy kept elsewhere.</param>
/// <param name="Faults">The first thousand.</param>
internal sealed record TrackRecordCheck(
    bool Verified, DateOnly? From, DateOnly? To, long Days, long Lines, string? LastRoot, long FaultCount, IReadOnlyList<TrackRecordFault> Faults);
