using System.Text.Json;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies;

/// <summary>A policy as lists show it.</summary>
/// <param name="BuiltIn">The one that the service brings along; it is ACTIVE while no other is.</param>
internal record Policy(
    string PolicyId,
    string Name,
    string? Description,
    PolicyStatus Status,
    bool BuiltIn,
    DateTimeOffset CreatedAt,
    string UpdatedAt,
    string? ActivatedAt,
    string? DeactivatedAt);

/// <summary>A policy with its configuration and what was measured of it.</summary>
internal sealed record PolicyDetail : Policy
{
    public PolicyDetail(Policy policy)
        : base(policy)
    {
    }

    /// <summary>Weights, thresholds, exit profiles, bandit and evaluation settings per mode.</summary>
    public required RawJson Config { get; init; }

    /// <summary>SHA-256 of the configuration in 64 hex digits; equal configurations have equal ones.</summary>
    public required string ConfigHash { get; init; }

    public required RawJson? Metrics { get; init; }
}

/// <summary>A new policy, which begins as a DRAFT.</summary>
/// <param name="Config">At most 64 KB; docs/policies.md tells its members.</param>
internal sealed record NewPolicy(string? Name, string? Description, JsonElement? Config);

/// <summary>Why a step is taken, for the history.</summary>
internal sealed record PolicyReason(string? Reason);

/// <summary>Why a policy is activated, for the history.</summary>
/// <param name="Override">True to activate a DRAFT that has not been in SHADOW.</param>
internal sealed record ActivatePolicy(string? Reason, bool? Override);

/// <summary>A step in the life of a policy.</summary>
/// <param name="Event">ACTIVATED and ROLLED_BACK: it came into force. RETIRED from ACTIVE: it was until then.</param>
/// <param name="ActivePolicyId">The policy in force after the step.</param>
/// <param name="Actor">Who took it.</param>
/// <param name="Override">It skipped SHADOW.</param>
/// <param name="Metrics">What had been measured of the policy by then.</param>
internal sealed record PolicyHistoryEntry(
    string StepId,
    string PolicyId,
    string Name,
    PolicyEvent Event,
    PolicyStatus? FromStatus,
    PolicyStatus ToStatus,
    string ActivePolicyId,
    string Actor,
    string Reason,
    bool Override,
    string ConfigHash,
    RawJson? Metrics,
    DateTimeOffset At);
