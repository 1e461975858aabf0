using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>SL and SLM orders name a trigger price above zero.</summary>
internal sealed class TriggerPriceGiven : IPreTradeCheck
{
    public string Code => "PRICE_TRIGGER_REQUIRED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.Terms is not { OrderType: OrderType.SL or OrderType.SLM } or { TriggerPrice: > 0 } ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
