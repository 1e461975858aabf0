namespace Fyntrix.LlmCosts.Proxy.Budgets;

/// <summary>A call may be made.</summary>
/// <param name="ReservationId">What holds its money; null where no hard budget covers it.</param>
/// <param name="OutputLimit">The most output tokens of each answer, to be written into the request; null when it has one that is understood, or needs none.</param>
internal sealed record Admission(string? ReservationId, long? OutputLimit);
