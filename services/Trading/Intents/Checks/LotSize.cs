namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The quantity is a whole multiple of the instrument's lot.</summary>
internal sealed class LotSize : IPreTradeCheck
{
    public string Code => "QUANTITY_OFF_LOT";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.LotSize is not { } lot)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return facts.Terms.Qty % lot == 0 ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
