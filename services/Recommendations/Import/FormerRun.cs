namespace Fyntrix.Recommendations.Import;

/// <summary>A run of the former system, from its database or from a picks file.</summary>
/// <param name="EndedAt">When the run was through; the former system named its runs by it.</param>
/// <param name="PicksTime">The time that its picks carry, as written: Indian time without saying so.</param>
/// <param name="Payload">The whole answer as stored; null when it is no JSON.</param>
internal sealed record FormerRun(
    string RunId,
    string Universe,
    string Mode,
    string Source,
    DateTimeOffset EndedAt,
    string? PicksTime,
    string? PolicyVersion,
    int? TotalAnalyzed,
    int? FilteredCount,
    int? ElapsedMs,
    string? Payload,
    IReadOnlyList<FormerItem> Items);
