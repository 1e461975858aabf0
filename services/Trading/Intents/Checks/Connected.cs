namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The connection to the broker stands.</summary>
internal sealed class Connected : IPreTradeCheck
{
    public string Code => "CONNECTION_NOT_CONNECTED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.IsConnected ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
