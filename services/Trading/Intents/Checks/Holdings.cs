using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>A delivery sale sells what is owned and not promised elsewhere.</summary>
internal sealed class Holdings : IPreTradeCheck
{
    public string Code => "HOLDINGS_INSUFFICIENT";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.Terms is not { Product: Product.CNC, Side: Side.SELL })
            return VerdictOutcome.PASS;
        if (facts.SellableQuantity is not { } sellable)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return facts.Terms.Qty <= sellable ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
