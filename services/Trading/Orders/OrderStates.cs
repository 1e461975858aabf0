namespace Fyntrix.Trading.Orders;

/// <summary>The transitions of an order. Observations may skip forward, so every later state can follow a submission.</summary>
internal static class OrderStates
{
    public static bool IsTerminal(this OrderState state) => state switch
    {
        OrderState.FILLED or OrderState.CANCELLED or OrderState.EXPIRED or OrderState.REJECTED => true,
        OrderState.SUBMITTED_TO_BROKER or OrderState.ACCEPTED or OrderState.PARTIALLY_FILLED or OrderState.UNKNOWN => false,
    };

    public static bool CanMove(OrderState from, OrderState to) => from switch
    {
        OrderState.SUBMITTED_TO_BROKER => to != OrderState.SUBMITTED_TO_BROKER,
        OrderState.UNKNOWN => to != OrderState.UNKNOWN,
        OrderState.ACCEPTED => to is OrderState.PARTIALLY_FILLED || to.IsTerminal(),
        OrderState.PARTIALLY_FILLED => to is OrderState.PARTIALLY_FILLED || to.IsTerminal(),
        OrderState.FILLED or OrderState.CANCELLED or OrderState.EXPIRED or OrderState.REJECTED => false,
    };
}
