namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Why there are no picks to show.</summary>
internal enum EmptyReason
{
    /// <summary>There never was a run of this universe and mode.</summary>
    NO_RUN,

    /// <summary>The newest run has no pick that may be shown.</summary>
    NO_PICKS,
}
