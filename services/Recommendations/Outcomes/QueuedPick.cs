namespace Fyntrix.Recommendations.Outcomes;

/// <summary>A pick that waits to be judged.</summary>
/// <param name="DueAt">As the queue had it when it was read, in microseconds since 1970 UTC.</param>
internal sealed record QueuedPick(JudgedPick Pick, long DueAt);
