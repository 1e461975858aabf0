using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies;

/// <summary>A policy as lists show it.</summary>
internal record Policy(
    string PolicyId,
    string Name,
    string? Description,
    PolicyStatus Status,
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

    public required RawJson? Metrics { get; init; }
}
