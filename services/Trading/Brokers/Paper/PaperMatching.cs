using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>What a price does to an open order of the simulated exchange. Pure, so that the same prices give the same fills.</summary>
internal static class PaperMatching
{
    /// <param name="Triggered">Whether a stop order has seen its trigger; true for the others.</param>
    /// <param name="FillPrice">What the whole order fills at, in rupees; null while it rests.</param>
    internal readonly record struct Match(bool Triggered, decimal? FillPrice);

    /// <summary>
    /// A stop order waits for its trigger (BUY: a price at or above it, SELL: at or below), then is a limit order (SL) or a
    /// market order (SLM). A limit order fills at the price seen and never at a worse one than its limit.
    /// </summary>
    public static Match Decide(Side side, OrderType type, decimal? limit, decimal? trigger, bool wasTriggered, decimal price)
    {
        var triggered = wasTriggered || type switch
        {
            OrderType.MARKET or OrderType.LIMIT => true,
            OrderType.SL or OrderType.SLM => side == Side.BUY ? price >= trigger : price <= trigger,
        };
        var good = type switch
        {
            OrderType.MARKET or OrderType.SLM => true,
            OrderType.LIMIT or OrderType.SL => side == Side.BUY ? price <= limit : price >= limit,
        };
        return new Match(triggered, triggered && good ? price : null);
    }
}
