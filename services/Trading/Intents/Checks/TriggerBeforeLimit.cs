using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>A stop order triggers before its limit is reached: trigger at or below the limit on BUY, at or above it on SELL.</summary>
internal sealed class TriggerBeforeLimit : IPreTradeCheck
{
    public string Code => "PRICE_TRIGGER_BEYOND_LIMIT";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.Terms is not { OrderType: OrderType.SL, LimitPrice: { } limit, TriggerPrice: { } trigger, Side: var side })
            return VerdictOutcome.PASS;
        return (side == Side.BUY ? trigger <= limit : trigger >= limit) ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
