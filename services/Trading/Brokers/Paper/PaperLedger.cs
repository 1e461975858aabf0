using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>
/// Positions and holdings from trades, as Indian brokers show them: a delivery purchase is a position on its day and a
/// holding from the next; a delivery sale of a holding is a negative position on its day. Adding both counts nothing twice.
/// </summary>
internal static class PaperLedger
{
    internal sealed record Trade(string Symbol, Exchange Exchange, Product Product, Side Side, long Quantity, decimal Price, DateTimeOffset At);

    internal sealed record Book(IReadOnlyList<BrokerPosition> Positions, IReadOnlyList<BrokerHolding> Holdings);

    /// <param name="trades">All trades of one account, oldest first.</param>
    /// <param name="startOfDay">When the day began in India.</param>
    /// <param name="lastPrice">The last price in rupees, null when none is known.</param>
    public static Book Draw(IEnumerable<Trade> trades, DateTimeOffset startOfDay, Func<string, Exchange, decimal?> lastPrice)
    {
        var positions = new List<BrokerPosition>();
        var holdings = new List<BrokerHolding>();
        foreach (var group in trades.GroupBy(t => (t.Symbol, t.Exchange, t.Product)).OrderBy(g => g.Key.Symbol, StringComparer.Ordinal))
        {
            var (symbol, exchange, product) = group.Key;
            var last = lastPrice(symbol, exchange);
            var carried = Carry(group.Where(t => t.At < startOfDay));
            var buys = Total(group, startOfDay, Side.BUY);
            var sells = Total(group, startOfDay, Side.SELL);
            if (product == Product.CNC)
            {
                if (carried.Quantity > 0)
                    holdings.Add(new BrokerHolding(symbol, exchange, carried.Quantity, Math.Min(carried.Quantity, sells.Quantity), Money.Price(carried.Average), last));
                carried = default;
            }

            if (carried.Quantity == 0 && buys.Quantity == 0 && sells.Quantity == 0)
                continue;
            if (carried.Quantity > 0)
                buys = (buys.Quantity + carried.Quantity, buys.Value + (carried.Quantity * carried.Average));
            else
                sells = (sells.Quantity - carried.Quantity, sells.Value - (carried.Quantity * carried.Average));
            positions.Add(new BrokerPosition(
                symbol, exchange, product, buys.Quantity - sells.Quantity, carried.Quantity,
                buys.Quantity, Money.Amount(buys.Value), sells.Quantity, Money.Amount(sells.Value), last, Multiplier: 1));
        }

        return new Book(positions, holdings);
    }

    /// <summary>
    /// A net quantity at its average cost after one more trade: adding to it moves the average, taking from it leaves the
    /// average as it is, crossing zero begins anew at the trade's price.
    /// </summary>
    public static (long Quantity, decimal Average) Add((long Quantity, decimal Average) held, Side side, long quantity, decimal price)
    {
        var signed = side == Side.BUY ? quantity : -quantity;
        var next = held.Quantity + signed;
        if (next == 0)
            return (0, 0);
        if (held.Quantity == 0 || Math.Sign(next) != Math.Sign(held.Quantity))
            return (next, price);
        return Math.Sign(held.Quantity) == Math.Sign(signed)
            ? (next, ((held.Quantity * held.Average) + (signed * price)) / next)
            : (next, held.Average);
    }

    private static (long Quantity, decimal Average) Carry(IEnumerable<Trade> trades)
    {
        var carried = (Quantity: 0L, Average: 0m);
        foreach (var trade in trades)
            carried = Add(carried, trade.Side, trade.Quantity, trade.Price);
        return carried;
    }

    private static (long Quantity, decimal Value) Total(IEnumerable<Trade> trades, DateTimeOffset since, Side side)
    {
        var of = trades.Where(t => t.At >= since && t.Side == side).ToList();
        return (of.Sum(t => t.Quantity), of.Sum(t => t.Quantity * t.Price));
    }
}
