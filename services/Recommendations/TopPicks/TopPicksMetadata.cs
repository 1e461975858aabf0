using Fyntrix.Recommendations.Runs;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Of the run behind the picks.</summary>
internal sealed record TopPicksMetadata(string RunId, string Source, RunOrigin Origin, string? PolicyVersion, int? TotalAnalyzed, int? FilteredCount, int? ElapsedMs);
