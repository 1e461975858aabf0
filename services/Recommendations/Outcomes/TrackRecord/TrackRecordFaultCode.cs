namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>What can be wrong with the track record.</summary>
internal enum TrackRecordFaultCode
{
    /// <summary>The pick, its levels, features or contributions, is not what was written.</summary>
    PICK_CHANGED,

    /// <summary>The pick is gone.</summary>
    PICK_MISSING,

    /// <summary>The outcome is not what was recorded.</summary>
    OUTCOME_CHANGED,

    /// <summary>The outcome is gone.</summary>
    OUTCOME_MISSING,

    /// <summary>An earlier revision is not what was recorded.</summary>
    REVISION_CHANGED,

    /// <summary>An earlier revision is gone.</summary>
    REVISION_MISSING,

    /// <summary>An outcome was put in beside the record.</summary>
    LINE_MISSING,

    /// <summary>The day's lines do not give its root.</summary>
    ROOT_DIFFERS,

    /// <summary>The root does not follow on the one before.</summary>
    CHAIN_BROKEN,
}
