using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What an outcome was before.</summary>
/// <param name="Outcome">The whole row as it was, under its column names.</param>
internal sealed record OutcomeRevision(int Revision, string SupersededBecause, DateTimeOffset SupersededAt, RawJson Outcome);
