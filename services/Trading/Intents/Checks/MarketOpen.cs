using Fyntrix.Trading.Brokers;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The broker takes orders for the exchange at this moment, for now or for the next session.</summary>
internal sealed class MarketOpen : IPreTradeCheck
{
    public string Code => "MARKET_CLOSED";

    public VerdictOutcome Check(PreTradeFacts facts) => facts.Window switch
    {
        null => VerdictOutcome.SKIPPED_NO_DATA,
        OrderWindow.CLOSED => VerdictOutcome.DENIED,
        _ => VerdictOutcome.PASS,
    };
}
