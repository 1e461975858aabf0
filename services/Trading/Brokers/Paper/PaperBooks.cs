using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>
/// One paper account while its row is locked: cash, net positions, open orders. Purchases are paid in full; a short sale
/// leaves its proceeds and the same again as margin; covering a short and closing a long take nothing.
/// </summary>
internal sealed class PaperBooks(decimal cash, IEnumerable<PaperBooks.Held> positions, IEnumerable<PaperBooks.Open> open)
{
    private readonly Dictionary<Key, (long Quantity, decimal Average)> _positions = positions.ToDictionary(p => p.Key, p => (p.Quantity, p.Average));

    internal sealed record Key(string Symbol, Exchange Exchange, Product Product);

    internal sealed record Held(Key Key, long Quantity, decimal Average);

    /// <summary>An open order. A later version of itself takes its place by <see cref="Seq"/>.</summary>
    /// <param name="Quantity">What is left of it, in units.</param>
    internal sealed record Open(
        long Seq, string BrokerOrderId, Key Key, Side Side, long Quantity, OrderType Type, decimal? Limit, decimal? Trigger, decimal? Published, bool Triggered)
    {
        /// <summary>What is filled of it already, in units.</summary>
        public long Filled { get; init; }

        /// <summary>When the price was seen that filled a part of it last.</summary>
        public DateTimeOffset? MatchedAt { get; init; }

        /// <summary>The price in rupees by which money is kept for it; a market order that waits for a price keeps none.</summary>
        public decimal? Price => Type switch
        {
            OrderType.LIMIT or OrderType.SL => Limit,
            OrderType.SLM => Trigger,
            OrderType.MARKET => null,
        };
    }

    public decimal Cash { get; private set; } = cash;

    public List<Open> Orders { get; } = [.. open];

    /// <summary>What open orders and short positions keep from being spent, in rupees, as if <paramref name="except"/> were not there.</summary>
    public decimal Blocked(long? except = null)
    {
        var margin = _positions.Values.Where(p => p.Quantity < 0).Sum(p => 2 * -p.Quantity * p.Average);
        var orders = Orders.Where(o => o.Seq != except)
            .GroupBy(o => (o.Key, o.Side))
            .Sum(group =>
            {
                var closable = Closable(group.Key.Key, group.Key.Side);
                var sum = 0m;
                foreach (var order in group)
                {
                    var closing = Math.Min(closable, order.Quantity);
                    closable -= closing;
                    sum += Opening(order.Key, order.Side, order.Quantity - closing) * (order.Price ?? 0);
                }

                return sum;
            });
        return margin + orders;
    }

    /// <summary>What the order takes when it fills at the price, in rupees, beside the other open orders.</summary>
    public decimal Required(Key key, Side side, long quantity, decimal price, long? except = null)
    {
        var promised = Orders.Where(o => o.Seq != except && o.Key == key && o.Side == side).Sum(o => o.Quantity);
        var closing = Math.Min(quantity, Math.Max(0, Closable(key, side) - promised));
        return Opening(key, side, quantity - closing) * price;
    }

    /// <summary>What can be sold as delivery and is not promised to other open orders, in units.</summary>
    public long Sellable(Key key, long? except = null) =>
        Closable(key, Side.SELL) - Orders.Where(o => o.Seq != except && o.Key == key && o.Side == Side.SELL).Sum(o => o.Quantity);

    /// <summary>Books a fill of the order; filled whole, it is no longer among the open ones.</summary>
    /// <param name="quantity">How much of what is left is filled, in units.</param>
    /// <param name="price">In rupees.</param>
    /// <param name="charges">What is taken for it, in rupees.</param>
    /// <param name="seenAt">When the price was seen.</param>
    /// <returns>The position after it.</returns>
    public Held Fill(Open order, long quantity, decimal price, decimal charges, DateTimeOffset seenAt)
    {
        var at = Orders.FindIndex(o => o.Seq == order.Seq);
        if (quantity == order.Quantity)
            Orders.RemoveAll(o => o.Seq == order.Seq);
        else
            Orders[at] = order with { Quantity = order.Quantity - quantity, Filled = order.Filled + quantity, Triggered = true, MatchedAt = seenAt };
        Cash = Money.Amount(Cash + ((order.Side == Side.BUY ? -1 : 1) * quantity * price) - charges);
        var held = PaperLedger.Add(_positions.GetValueOrDefault(order.Key), order.Side, quantity, price);
        _positions[order.Key] = held;
        return new Held(order.Key, held.Quantity, Money.Price(held.Average));
    }

    /// <summary>How much of the position a trade on this side would close, in units.</summary>
    private long Closable(Key key, Side side)
    {
        var held = _positions.GetValueOrDefault(key).Quantity;
        return Math.Max(0, side == Side.SELL ? held : -held);
    }

    // Delivery is never sold short, so a delivery sale opens nothing.
    private static long Opening(Key key, Side side, long quantity) => key.Product == Product.CNC && side == Side.SELL ? 0 : quantity;
}
