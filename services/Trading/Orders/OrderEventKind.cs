namespace Fyntrix.Trading.Orders;

internal enum OrderEventKind
{
    STATE,
    FILL,
    CANCEL_REQUESTED,
    CHANGE_REQUESTED,

    /// <summary>A terminal order changed by evidence that came late; somebody should look.</summary>
    SURFACED,
}
