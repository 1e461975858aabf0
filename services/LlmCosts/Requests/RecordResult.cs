namespace Fyntrix.LlmCosts.Requests;

/// <summary>What became of a report.</summary>
internal enum RecordResult
{
    RECORDED,
    DUPLICATE,
    QUARANTINED,

    /// <summary>The broker has it, and it is booked when the file is back.</summary>
    ACCEPTED,
}
