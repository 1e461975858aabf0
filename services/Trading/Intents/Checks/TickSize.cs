namespace Fyntrix.Trading.Intents.Checks;

/// <summary>Prices are whole multiples of the instrument's price step.</summary>
internal sealed class TickSize : IPreTradeCheck
{
    public string Code => "PRICE_OFF_TICK";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.Terms is { LimitPrice: null, TriggerPrice: null })
            return VerdictOutcome.PASS;
        if (facts.TickSize is not { } tick)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return (facts.Terms.LimitPrice ?? 0) % tick == 0 && (facts.Terms.TriggerPrice ?? 0) % tick == 0 ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
