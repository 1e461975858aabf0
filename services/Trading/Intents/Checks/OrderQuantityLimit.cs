namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The user's own limit of an order's quantity.</summary>
internal sealed class OrderQuantityLimit : IPreTradeCheck
{
    public string Code => "LIMIT_ORDER_QUANTITY";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.MaxOrderQuantity is not { } max || facts.Terms.Qty <= max ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
