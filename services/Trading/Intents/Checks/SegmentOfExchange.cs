using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>NSE and BSE are cash markets here, NFO and MCX are markets of derivatives.</summary>
internal sealed class SegmentOfExchange : IPreTradeCheck
{
    public string Code => "SEGMENT_EXCHANGE_MISMATCH";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        (facts.Terms.Exchange is Exchange.NSE or Exchange.BSE) == (facts.Terms.Segment == Segment.CASH) ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
}
