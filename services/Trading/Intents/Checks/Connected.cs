using Fyntrix.Trading.Brokers;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The connection to the broker stands.</summary>
internal sealed class Connected : IPreTradeCheck
{
    public string Code => BrokerRefusals.NotConnectedCode;

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.IsConnected ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
