namespace Fyntrix.Recommendations.Policies;

/// <summary>Where a policy is in its life: written, deciding beside the active one, deciding, or no longer.</summary>
internal enum PolicyStatus
{
    DRAFT,
    SHADOW,
    ACTIVE,
    RETIRED,
}
