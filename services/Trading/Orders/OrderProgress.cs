namespace Fyntrix.Trading.Orders;

/// <summary>
/// How far an order has come. What is seen of it may come twice, late or in any order; the state only ever moves forward and
/// the filled quantity only ever grows, so every order of the same observations ends alike.
/// </summary>
/// <param name="State">Where it stands.</param>
/// <param name="Quantity">What was asked for, in units.</param>
/// <param name="FilledQuantity">What is known to be filled, in units, 0 to <paramref name="Quantity"/>.</param>
/// <param name="IsInferred">
/// The terminal state was concluded from the order's absence at the broker or from its answer, and its book never showed the order: the one
/// kind that evidence undoes.
/// </param>
internal sealed record OrderProgress(OrderState State, long Quantity, long FilledQuantity, bool IsInferred = false)
{
    /// <summary>
    /// True when the last observation changed a terminal order: a fill beyond what it had ended with, or an order that
    /// surfaced after it had been given up. Somebody should look at it.
    /// </summary>
    public bool HasSurfaced { get; private init; }

    public static OrderProgress Submitted(long quantity) => new(OrderState.SUBMITTED_TO_BROKER, quantity, 0);

    /// <summary>The broker gave no answer. Says nothing about an order of which there is evidence already.</summary>
    public OrderProgress Unanswered() =>
        State == OrderState.SUBMITTED_TO_BROKER ? this with { State = OrderState.UNKNOWN, HasSurfaced = false } : this with { HasSurfaced = false };

    /// <summary>The broker's complete books do not have it: it never arrived.</summary>
    public OrderProgress Absent() =>
        State is OrderState.UNKNOWN or OrderState.SUBMITTED_TO_BROKER
            ? this with { State = OrderState.REJECTED, IsInferred = true, HasSurfaced = false }
            : this with { HasSurfaced = false };

    /// <summary>The broker, or its refusal, shows the order in this state with this much filled.</summary>
    /// <param name="seen">What the broker says, in canonical words; never UNKNOWN.</param>
    /// <param name="filledQuantity">Filled in all so far, in units, by the order or by the sum of its fills.</param>
    /// <param name="isOutdated">
    /// The fills are of later than the state. Its quantity may have been raised between the two, so that all of it being filled proves nothing.
    /// </param>
    public OrderProgress Observe(OrderState seen, long filledQuantity, bool isOutdated = false)
    {
        var filled = Math.Max(FilledQuantity, Math.Min(filledQuantity, Quantity));
        if (State.IsTerminal() && !IsInferred)
        {
            return filled == FilledQuantity
                ? this with { HasSurfaced = false }
                : this with { State = filled == Quantity ? OrderState.FILLED : State, FilledQuantity = filled, HasSurfaced = true };
        }

        var next = Next(seen, filled, isOutdated);
        return new OrderProgress(next, Quantity, filled) { HasSurfaced = IsInferred && (next != State || filled != FilledQuantity) };
    }

    private OrderState Next(OrderState seen, long filled, bool isOutdated)
    {
        if (filled == Quantity && (!isOutdated || seen.IsTerminal()))
            return OrderState.FILLED;
        // Said to be complete while a part is missing: only the fills decide that.
        if (seen.IsTerminal() && seen != OrderState.FILLED)
            return seen;
        if (filled > 0)
            return OrderState.PARTIALLY_FILLED;
        if (seen is OrderState.ACCEPTED or OrderState.PARTIALLY_FILLED or OrderState.FILLED)
            return OrderState.ACCEPTED;
        return State == OrderState.ACCEPTED ? OrderState.ACCEPTED : OrderState.SUBMITTED_TO_BROKER;
    }
}
