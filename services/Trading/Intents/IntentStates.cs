using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Intents;

/// <summary>The transitions of an intent.</summary>
internal static class IntentStates
{
    public static bool IsTerminal(this IntentState state) => state switch
    {
        IntentState.DENIED => true,
        IntentState.CREATED => false,
        _ => state.Order()!.Value.IsTerminal(),
    };

    public static bool CanMove(IntentState from, IntentState to) => (from, to) switch
    {
        (IntentState.CREATED, IntentState.DENIED or IntentState.EXPIRED or IntentState.CANCELLED or IntentState.SUBMITTED_TO_BROKER) => true,
        (IntentState.CREATED or IntentState.DENIED, _) or (_, IntentState.CREATED or IntentState.DENIED) => false,
        _ => OrderStates.CanMove(from.Order()!.Value, to.Order()!.Value),
    };

    /// <summary>The intent's state while its order is in this one.</summary>
    public static IntentState Intent(this OrderState state) => state switch
    {
        OrderState.SUBMITTED_TO_BROKER => IntentState.SUBMITTED_TO_BROKER,
        OrderState.ACCEPTED => IntentState.ACCEPTED,
        OrderState.PARTIALLY_FILLED => IntentState.PARTIALLY_FILLED,
        OrderState.FILLED => IntentState.FILLED,
        OrderState.CANCELLED => IntentState.CANCELLED,
        OrderState.EXPIRED => IntentState.EXPIRED,
        OrderState.REJECTED => IntentState.REJECTED,
        OrderState.UNKNOWN => IntentState.UNKNOWN,
    };

    private static OrderState? Order(this IntentState state) => state switch
    {
        IntentState.CREATED or IntentState.DENIED => null,
        IntentState.EXPIRED => OrderState.EXPIRED,
        IntentState.CANCELLED => OrderState.CANCELLED,
        IntentState.SUBMITTED_TO_BROKER => OrderState.SUBMITTED_TO_BROKER,
        IntentState.ACCEPTED => OrderState.ACCEPTED,
        IntentState.PARTIALLY_FILLED => OrderState.PARTIALLY_FILLED,
        IntentState.FILLED => OrderState.FILLED,
        IntentState.REJECTED => OrderState.REJECTED,
        IntentState.UNKNOWN => OrderState.UNKNOWN,
    };
}
