namespace Fyntrix.Trading.Intents.Checks;

/// <summary>One rule that an intent must keep before it is sent. Pure: the facts are gathered before.</summary>
internal interface IPreTradeCheck
{
    /// <summary>The reason of a denial, in CATEGORY_CONDITION form.</summary>
    string Code { get; }

    VerdictOutcome Check(PreTradeFacts facts);
}
