using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Proxy.Keeping;

/// <summary>A report of a call that was made, until it is booked.</summary>
/// <param name="Key">The report's own: however often it is booked, it counts once.</param>
/// <param name="ReservationId">What holds money for the call; null when nothing does.</param>
/// <param name="ReportedBy">The caller.</param>
internal sealed record KeptReport(string Key, string? ReservationId, string ReportedBy, RequestReport Report);
