namespace Fyntrix.Trading.Intents.Checks;

/// <summary>Once the positions of the day have lost what the user allows, or while nobody knows what they have, only orders that make a position or holding smaller go out.</summary>
internal sealed class DailyLossLimit : IPreTradeCheck
{
    public string Code => "LIMIT_DAILY_LOSS";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.MaxDailyLoss is not { } most)
            return VerdictOutcome.PASS;
        if (facts.Terms.Qty <= facts.ReducibleQuantity - facts.PromisedQuantity)
            return VerdictOutcome.PASS;
        return facts.DayResult > -most ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
