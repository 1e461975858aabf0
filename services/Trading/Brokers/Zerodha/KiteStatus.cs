using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>Kite's words for an order's state in canonical ones (kite.trade/docs/connect/v3/orders).</summary>
internal static class KiteStatus
{
    /// <summary>A word that is not known is kept as it is and never ends an order.</summary>
    /// <param name="status">In any case and with blanks around it: spelling varies.</param>
    /// <param name="filledQuantity">Filled in all so far, in units.</param>
    public static OrderState Canonical(string status, long filledQuantity) => Normalize(status) switch
    {
        "COMPLETE" => OrderState.FILLED,
        "CANCELLED" or "CANCELLED AMO" => OrderState.CANCELLED,
        "REJECTED" => OrderState.REJECTED,
        _ when filledQuantity > 0 => OrderState.PARTIALLY_FILLED,
        "OPEN" or "TRIGGER PENDING" or "AMO REQ RECEIVED"
            or "MODIFY VALIDATION PENDING" or "MODIFY PENDING" or "MODIFIED" or "NOT MODIFIED" or "CANCEL PENDING" or "NOT CANCELLED" => OrderState.ACCEPTED,
        // PUT ORDER REQ RECEIVED, VALIDATION PENDING, OPEN PENDING, and whatever comes to be.
        _ => OrderState.SUBMITTED_TO_BROKER,
    };

    public static string Normalize(string status) => status.Trim().ToUpperInvariant();
}
