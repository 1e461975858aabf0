using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Quarantine;

/// <summary>A report that was not counted.</summary>
/// <param name="Payload">As it came; cut off when very long.</param>
internal sealed record QuarantineAnswer(
    long Id,
    ReportSource Source,
    string Code,
    string Detail,
    string Payload,
    string? UserId,
    string? ReportedBy,
    DateTimeOffset ReceivedAt);
