namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The account can spend what the broker takes for the order.</summary>
internal sealed class Funds : IPreTradeCheck
{
    public string Code => "FUNDS_INSUFFICIENT";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.RequiredFunds is not { } required || facts.AvailableFunds is not { } available)
            return VerdictOutcome.SKIPPED_NO_DATA;
        return required <= available ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
