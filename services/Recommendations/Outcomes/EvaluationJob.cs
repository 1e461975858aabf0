using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>An evaluation that somebody asked for.</summary>
/// <param name="State">WAITING, RUNNING, DONE or FAILED; one that is cut short by a restart goes on.</param>
/// <param name="Filter">Which picks are judged again beside those that are due; null for the due ones alone.</param>
/// <param name="Total">How many picks were due when it began.</param>
/// <param name="Done">How many of them were judged.</param>
/// <param name="Unresolved">How many were given up.</param>
/// <param name="Failure">Why it stopped; the next one goes on where it was.</param>
internal sealed record EvaluationJob(
    string JobId,
    EvaluationJobState State,
    RawJson? Filter,
    long Total,
    long Done,
    long Evaluated,
    long Revised,
    long Unchanged,
    long Pending,
    long Unresolved,
    string? Failure,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);
