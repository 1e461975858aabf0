using Fyntrix.LlmCosts.Data;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>A reservation. Amounts in US dollars, exact.</summary>
/// <param name="State">HELD, SETTLED, RELEASED or EXPIRED.</param>
/// <param name="SettledUsd">What the call cost, or its ceiling when it has no price.</param>
/// <param name="RequestId">The booked call.</param>
/// <param name="OverReserved">Whether it cost more than was held. It is booked in full.</param>
/// <param name="Late">Whether it was settled after it had expired.</param>
internal sealed record ReservationAnswer(
    string Id,
    string Model,
    ReservationState State,
    decimal ReservedUsd,
    decimal? SettledUsd,
    long? RequestId,
    bool OverReserved,
    bool Late,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt)
{
    public static ReservationAnswer Of(Reservation r) => new(
        r.Id, r.Model, r.State, NanoUsd.ToUsd(r.ReservedNanoUsd), NanoUsd.ToUsd(r.SettledNanoUsd), r.RequestId, r.OverReserved, r.Late, r.CreatedAt, r.ExpiresAt, r.EndedAt);
}
