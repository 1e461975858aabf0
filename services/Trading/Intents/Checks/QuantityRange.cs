using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>At least one unit, and no more than anybody means.</summary>
internal sealed class QuantityRange : IPreTradeCheck
{
    public string Code => "QUANTITY_OUT_OF_RANGE";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.Terms.Qty is >= 1 and <= Money.MaxQuantity ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
