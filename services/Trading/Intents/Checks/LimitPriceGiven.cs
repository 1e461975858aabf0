using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>LIMIT and SL orders name a limit price above zero.</summary>
internal sealed class LimitPriceGiven : IPreTradeCheck
{
    public string Code => "PRICE_LIMIT_REQUIRED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.Terms is not { OrderType: OrderType.LIMIT or OrderType.SL } or { LimitPrice: > 0 } ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
