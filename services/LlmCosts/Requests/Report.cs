namespace Fyntrix.LlmCosts.Requests;

/// <summary>What came in at the door: a call to book, or something to keep apart.</summary>
internal abstract record Report
{
    private Report()
    {
    }

    /// <param name="Payload">The report as it came, for the case that it cannot be booked after all.</param>
    public sealed record Ready(Call Call, Func<string> Payload) : Report;

    /// <param name="Code">Stable code of what is wrong.</param>
    /// <param name="Detail">In a sentence.</param>
    /// <param name="Errors">Per member of the report.</param>
    /// <param name="Payload">The report as it came.</param>
    public sealed record Refused(
        string Code,
        string Detail,
        IReadOnlyDictionary<string, string[]> Errors,
        string Payload,
        string? UserId,
        ReportSource Source,
        string? ReportedBy) : Report;
}
