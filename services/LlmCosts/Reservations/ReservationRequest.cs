using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>What is to be held back before a model is called.</summary>
/// <param name="Model">The model's name as the provider spells it.</param>
/// <param name="Attribution">For whom, which agent and under which tags: that says which budgets cover it.</param>
/// <param name="AmountNanoUsd">The most that the call can cost, in nano-USD.</param>
/// <param name="HeldFor">After this time it is taken back by itself.</param>
/// <param name="ReservedBy">The caller.</param>
/// <param name="Id">An id derived from the caller's idempotency key, so that a repeat finds it; null for a new one.</param>
internal sealed record ReservationRequest(string Model, Attribution Attribution, long AmountNanoUsd, TimeSpan HeldFor, string ReservedBy, string? Id);
