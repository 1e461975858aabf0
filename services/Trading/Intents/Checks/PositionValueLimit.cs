using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>
/// What the user would hold of the symbol, long or short, with this order and the open ones of its side filled, is worth no more than the user
/// allows. What makes it smaller passes; what is not known to stay within the limit does not.
/// </summary>
internal sealed class PositionValueLimit : IPreTradeCheck
{
    public string Code => "LIMIT_POSITION_VALUE";

    public VerdictOutcome Check(PreTradeFacts facts)
    {
        if (facts.MaxPositionValue is not { } most)
            return VerdictOutcome.PASS;
        if (facts.HeldQuantity is not { } held || facts.ReferencePrice is not { } price)
            return VerdictOutcome.DENIED;
        var more = facts.Terms.Qty + facts.PromisedQuantity;
        var next = facts.Terms.Side == Side.BUY ? held + more : held - more;
        return Math.Abs(next) <= Math.Abs(held) || Math.Abs(next) * price <= most ? VerdictOutcome.PASS : VerdictOutcome.DENIED;
    }
}
