namespace Fyntrix.Trading.Orders;

/// <summary>Where an order stands, in the words shared by all brokers.</summary>
internal enum OrderState
{
    SUBMITTED_TO_BROKER,
    ACCEPTED,
    PARTIALLY_FILLED,
    FILLED,
    CANCELLED,
    EXPIRED,
    REJECTED,

    /// <summary>We asked and got no answer: nothing is sent again until the broker's own book has told what became of it.</summary>
    UNKNOWN,
}
