using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>What became of a reservation and of the call that was reported with it.</summary>
internal sealed record SettlementAnswer(ReservationAnswer Reservation, RecordedItem Request);
