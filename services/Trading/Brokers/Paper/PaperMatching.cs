using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>What a price does to an open order of the simulated exchange. Pure, so that the same prices give the same fills.</summary>
internal static class PaperMatching
{
    private const decimal Paisa = 0.01m;

    /// <param name="Triggered">Whether a stop order has seen its trigger; true for the others.</param>
    /// <param name="FillPrice">What the order fills at, in rupees; null while it rests.</param>
    internal readonly record struct Match(bool Triggered, decimal? FillPrice);

    /// <summary>
    /// A stop order waits for its trigger (BUY: a last price at or above it, SELL: at or below), then is a limit order (SL) or a
    /// market order (SLM). A limit order fills at what is offered and never at a worse price than its limit.
    /// </summary>
    /// <param name="last">What was traded last, in rupees.</param>
    /// <param name="offered">What the other side offers, in rupees: asked for a BUY, bid for a SELL; the last price where neither is known.</param>
    public static Match Decide(Side side, OrderType type, decimal? limit, decimal? trigger, bool wasTriggered, decimal last, decimal offered)
    {
        var triggered = wasTriggered || type switch
        {
            OrderType.MARKET or OrderType.LIMIT => true,
            OrderType.SL or OrderType.SLM => side == Side.BUY ? last >= trigger : last <= trigger,
        };
        var good = type switch
        {
            OrderType.MARKET or OrderType.SLM => true,
            OrderType.LIMIT or OrderType.SL => side == Side.BUY ? offered <= limit : offered >= limit,
        };
        return new Match(triggered, triggered && good ? offered : null);
    }

    /// <summary>A fill that slips: worse by this much, to the paisa, and still no worse than the limit.</summary>
    /// <param name="bps">By how much, in hundredths of a per cent, 0 to 1000.</param>
    public static decimal Slip(Side side, decimal price, decimal? limit, decimal bps)
    {
        if (bps == 0)
            return price;
        var worse = side == Side.BUY
            ? Math.Ceiling(price * (1 + (bps / 10_000)) / Paisa) * Paisa
            : Math.Max(Math.Floor(price * (1 - (bps / 10_000)) / Paisa) * Paisa, Math.Min(price, Paisa));
        return (side, limit) switch
        {
            (Side.BUY, { } most) => Math.Min(worse, Math.Max(most, price)),
            (Side.SELL, { } least) => Math.Max(worse, Math.Min(least, price)),
            _ => worse,
        };
    }

    /// <summary>How much of what is left of an order one price fills, in units.</summary>
    /// <param name="volume">What was traded with the price, in units; null when that is not known, and then all of it is filled.</param>
    /// <param name="share">How much of the volume one order may take, up to 1.</param>
    public static long Take(long left, long? volume, decimal share) => volume is { } seen ? Math.Min(left, (long)(seen * share)) : left;
}
