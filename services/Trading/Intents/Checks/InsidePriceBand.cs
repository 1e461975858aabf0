namespace Fyntrix.Trading.Intents.Checks;

/// <summary>Limit and trigger lie within the day's price band, as the broker's quote has it.</summary>
internal sealed class InsidePriceBand : IPreTradeCheck
{
    public string Code => "PRICE_OUTSIDE_BAND";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.Terms is { LimitPrice: null, TriggerPrice: null })
            return VerdictOutcome.PASS;
        if (facts.Band is not { } band)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return IsInside(facts.Terms.LimitPrice) && IsInside(facts.Terms.TriggerPrice) ? VerdictOutcome.PASS : VerdictOutcome.DENIED;

        bool IsInside(decimal? price) => price is null || (price >= band.Lower && price <= band.Upper);
    }
}
