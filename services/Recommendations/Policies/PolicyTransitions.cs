using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Policies;

/// <summary>
/// The life cycle: DRAFT → SHADOW → ACTIVE → RETIRED. A DRAFT becomes ACTIVE only by a person's override, and anything may be given up.
/// RETIRED becomes ACTIVE only by rollback, which <see cref="PolicyLife.RollBack"/> decides.
/// </summary>
internal static class PolicyTransitions
{
    /// <summary>Why the step is not allowed; null when it is.</summary>
    /// <param name="from">The status that the policy has.</param>
    /// <param name="to">SHADOW, ACTIVE or RETIRED.</param>
    /// <param name="isOverride">Whether the caller may skip SHADOW.</param>
    /// <param name="isBuiltIn">The built-in policy comes into force by itself when no other is.</param>
    public static Refusal? Refuse(PolicyStatus from, PolicyStatus to, bool isOverride, bool isBuiltIn) => (from, to) switch
    {
        _ when isBuiltIn => Refusal.Conflict("POLICY_BUILT_IN", "The built-in policy is in force while no other is: retire the active one to have it decide, or activate another in its place."),
        (PolicyStatus.DRAFT, PolicyStatus.SHADOW) => null,
        (PolicyStatus.SHADOW, PolicyStatus.ACTIVE) => null,
        (PolicyStatus.DRAFT, PolicyStatus.ACTIVE) when isOverride => null,
        (not PolicyStatus.RETIRED, PolicyStatus.RETIRED) => null,
        (PolicyStatus.DRAFT, PolicyStatus.ACTIVE) => Refusal.Conflict("POLICY_NOT_IN_SHADOW", "This policy has not been in SHADOW yet: put it there first, or send override: true with the reason."),
        (PolicyStatus.ACTIVE, _) => Refusal.Conflict("POLICY_ALREADY_ACTIVE", "This policy is in force already; retire it, activate another or roll back to end that."),
        (PolicyStatus.RETIRED, _) => Refusal.Conflict("POLICY_RETIRED", "This policy is retired: roll back to what was in force before, or create a policy with the same configuration."),
        _ => Refusal.Conflict("POLICY_ALREADY_IN_SHADOW", "This policy is in SHADOW already; activate or retire it."),
    };
}
