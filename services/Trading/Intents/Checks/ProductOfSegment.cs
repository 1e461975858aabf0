using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>CNC is delivery and exists in cash only, NRML carries derivatives only, MIS is for the day in both.</summary>
internal sealed class ProductOfSegment : IPreTradeCheck
{
    public string Code => "PRODUCT_NOT_ALLOWED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.Terms.Product == (facts.Terms.Segment == Segment.CASH ? Product.NRML : Product.CNC) ? VerdictOutcome.DENIED : VerdictOutcome.PASS;
}
