namespace Fyntrix.LlmCosts.Reservations;

/// <summary>Money that is held back in every hard budget that covers a call.</summary>
/// <param name="ReservedNanoUsd">In nano-USD.</param>
/// <param name="SettledNanoUsd">What the call cost in the end; null until it is settled.</param>
/// <param name="OverReserved">Whether it cost more than was held.</param>
/// <param name="Late">Whether it was settled after it had expired: for a time nothing was held for it.</param>
internal sealed record Reservation(
    string Id, string Model, ReservationState State, long ReservedNanoUsd, long? SettledNanoUsd, long? RequestId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt,
    bool OverReserved = false, bool Late = false);
