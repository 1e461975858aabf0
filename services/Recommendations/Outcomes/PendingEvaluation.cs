namespace Fyntrix.Recommendations.Outcomes;

/// <summary>A pick that waits to be judged, or to be judged again.</summary>
/// <param name="DueAt">When its horizon ends; null until that is worked out.</param>
/// <param name="Reason">What it waits for; null until it was tried.</param>
internal sealed record PendingEvaluation(DateTimeOffset? DueAt, string? Reason, DateTimeOffset? TriedAt);
