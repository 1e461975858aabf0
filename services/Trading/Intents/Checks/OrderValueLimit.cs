namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The user's own limit of an order's value; one whose value nobody knows is not let through.</summary>
internal sealed class OrderValueLimit : IPreTradeCheck
{
    public string Code => "LIMIT_ORDER_VALUE";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.MaxOrderValue is not { } max)
            return VerdictOutcome.PASS;
        return facts.OrderValue <= max ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
