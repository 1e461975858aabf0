using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>Orders without a limit carry a protection: -1, which the exchange works out, or up to 100 per cent. None is refused (NSE, since 2026-04-01).</summary>
internal sealed class ProtectedMarketOrder : IPreTradeCheck
{
    public string Code => "PRICE_PROTECTION_REQUIRED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.Terms is not { OrderType: OrderType.MARKET or OrderType.SLM } || facts.Terms.MarketProtection is IntentTerms.AutomaticProtection or (> 0 and <= 100)
            ? VerdictOutcome.PASS
            : VerdictOutcome.DENIED;
}
