namespace Fyntrix.Trading.Orders;

internal enum OrderEventKind
{
    STATE,
    FILL,
    CANCEL_REQUESTED,

    /// <summary>A terminal order changed by evidence that came late; somebody should look.</summary>
    SURFACED,
}
