namespace Fyntrix.LlmCosts.Retention;

/// <summary>What a clean-up did. Totals are as they were.</summary>
/// <param name="Deleted">How many requests were removed.</param>
/// <param name="Before">Requests made before this moment are gone.</param>
internal sealed record CleanupAnswer(long Deleted, int Days, DateTimeOffset Before);
