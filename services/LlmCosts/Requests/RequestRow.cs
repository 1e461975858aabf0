namespace Fyntrix.LlmCosts.Requests;

/// <summary>A booked call under its id.</summary>
internal sealed record RequestRow(long Id, Call Call);
