namespace Fyntrix.LlmCosts.Requests;

/// <summary>What became of a report.</summary>
internal enum RecordResult
{
    RECORDED,
    DUPLICATE,
    QUARANTINED,
}
