namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>What a line of the track record is of.</summary>
internal enum TrackRecordKind
{
    PICK,
    OUTCOME,
}
