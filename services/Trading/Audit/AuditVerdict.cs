namespace Fyntrix.Trading.Audit;

/// <summary>What became of recomputing a chain.</summary>
/// <param name="Intact">Every entry fits the one before, and none is missing.</param>
/// <param name="Entries">How many fit, from the first.</param>
/// <param name="FirstBrokenSeq">The number of the first that is changed or missing.</param>
internal sealed record AuditVerdict(bool Intact, long Entries, long? FirstBrokenSeq);
