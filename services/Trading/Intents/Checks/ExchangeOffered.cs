namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The broker is one through which orders for the exchange can be sent from here.</summary>
internal sealed class ExchangeOffered : IPreTradeCheck
{
    public string Code => "EXCHANGE_NOT_OFFERED";

    public VerdictOutcome Check(PreTradeFacts facts) => facts.IsExchangeOffered switch
    {
        null => VerdictOutcome.SKIPPED_NO_DATA,
        true => VerdictOutcome.PASS,
        false => VerdictOutcome.DENIED,
    };
}
