using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>An order for derivatives stays below the quantity above which the exchange freezes it; the operator's file has those.</summary>
internal sealed class FreezeQuantity : IPreTradeCheck
{
    public string Code => "QUANTITY_ABOVE_FREEZE";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.Terms.Segment == Segment.CASH)
            return VerdictOutcome.PASS;
        if (facts.FreezeQuantity is not { } freeze)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return facts.Terms.Qty <= freeze ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
