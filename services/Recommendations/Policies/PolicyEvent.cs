namespace Fyntrix.Recommendations.Policies;

/// <summary>What happened to a policy.</summary>
internal enum PolicyEvent
{
    CREATED,
    SHADOWED,
    ACTIVATED,
    RETIRED,

    /// <summary>It came into force again, since what followed it was undone.</summary>
    ROLLED_BACK,
}
