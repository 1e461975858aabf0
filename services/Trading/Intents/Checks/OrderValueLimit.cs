namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The user's own limit of an order's value.</summary>
internal sealed class OrderValueLimit : IPreTradeCheck
{
    public string Code => "LIMIT_ORDER_VALUE";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.MaxOrderValue is not { } max)
            return VerdictOutcome.PASS;
        if (facts.OrderValue is not { } value)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return value <= max ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
