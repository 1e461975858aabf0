namespace Fyntrix.LlmCosts.Reservations;

/// <summary>What became of a reservation.</summary>
internal enum ReservationState
{
    HELD,
    SETTLED,
    RELEASED,
    EXPIRED,
}
