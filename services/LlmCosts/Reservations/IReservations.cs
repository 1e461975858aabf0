using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>
/// Reserve, settle, release. No admission ever takes spent + reserved of a hard budget past its amount, with any number of callers at
/// once: the store's single writer and its transaction make that true.
/// </summary>
internal interface IReservations
{
    /// <summary>Holds the amount in every hard budget that covers the call, or in none.</summary>
    /// <returns>The reservation; refused with 429 BUDGET_EXHAUSTED and Retry-After up to the window's end, or 503 BUDGET_STATE_UNKNOWN.</returns>
    Task<Result<Reservation>> ReserveAsync(ReservationRequest request, CancellationToken cancellationToken);

    /// <summary>Books the call and ends the hold, in one transaction. A call that cost more than was held is booked in full and flagged.</summary>
    Task<RecordedItem> SettleAsync(string reservationId, Report report, CancellationToken cancellationToken);

    /// <summary>Gives the amount back; nothing happens to one that has ended.</summary>
    Task<Result<Reservation>> ReleaseAsync(string reservationId, CancellationToken cancellationToken);
}
