namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What became of one pick in an evaluation.</summary>
internal enum EvaluationEffect
{
    /// <summary>It has its first outcome.</summary>
    EVALUATED,

    /// <summary>Corrected data gave another outcome than before.</summary>
    REVISED,

    /// <summary>The outcome is what it was.</summary>
    UNCHANGED,

    /// <summary>It goes on waiting.</summary>
    PENDING,

    /// <summary>It is given up, until data come.</summary>
    UNRESOLVED,

    /// <summary>It changed while it was being judged, and is judged again.</summary>
    SKIPPED,
}
