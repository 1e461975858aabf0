using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>A reservation with what only the store needs to know of it.</summary>
/// <param name="ReservedBy">The caller, to whom it belongs.</param>
internal sealed record StoredReservation(Reservation Reservation, Attribution Attribution, string ReservedBy);
