using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>Keeps the orders that are in a broker's book and that nobody placed here.</summary>
internal sealed class ExternalOrders(TradingDb db, TimeProvider time)
{
    /// <summary>
    /// Orders of the book that are not ours, those that are new stored with it. An order of ours is stored before the broker is asked: one
    /// that is in a book and not here by its tag or number is somebody else's.
    /// </summary>
    public async Task<IReadOnlyList<(BrokerOrder Order, BrokerOrderReport Report)>> AdoptAsync(
        BrokerConnection connection, BrokerBook book, CancellationToken cancellationToken)
    {
        if (book.Orders.Count == 0)
            return [];
        var ids = book.Orders.Select(r => r.BrokerOrderId).ToList();
        var tags = book.Orders.SelectMany(r => r.Tags).Distinct().ToList();
        var known = await db.Orders.AsNoTracking()
            .Where(o => o.ConnectionId == connection.Id && (ids.Contains(o.BrokerOrderId!) || (o.Origin == OrderOrigin.OWN && tags.Contains(o.Tag!))))
            .ToListAsync(cancellationToken);
        var own = known.Where(o => o.Origin == OrderOrigin.OWN).ToList();
        var ownIds = own.Select(o => o.BrokerOrderId).ToHashSet();
        var ownTags = own.Select(o => o.Tag).ToHashSet();
        var others = book.Orders.Where(r => r.Terms is not null && !ownIds.Contains(r.BrokerOrderId) && !r.Tags.Any(ownTags.Contains)).ToList();
        if (others.Count == 0)
            return [];

        var stored = known.Where(o => o.Origin == OrderOrigin.EXTERNAL).ToDictionary(o => o.BrokerOrderId!);
        var fresh = others.Where(r => !stored.ContainsKey(r.BrokerOrderId)).ToList();
        if (fresh.Count > 0)
        {
            foreach (var order in await StoreAsync(connection, fresh, cancellationToken))
                stored.TryAdd(order.BrokerOrderId!, order);
        }

        return [.. others.Where(r => stored.ContainsKey(r.BrokerOrderId)).Select(r => (stored[r.BrokerOrderId], r))];
    }

    /// <summary>Under the connection's lock, so that of two looks at once one stores them.</summary>
    private Task<List<BrokerOrder>> StoreAsync(BrokerConnection connection, List<BrokerOrderReport> fresh, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                await db.Database.ExecuteSqlAsync($"SELECT 1 FROM broker_connections WHERE id = {connection.Id} FOR NO KEY UPDATE", cancellationToken);
                var ids = fresh.Select(r => r.BrokerOrderId).ToList();
                var there = (await db.Orders.Where(o => o.ConnectionId == connection.Id && ids.Contains(o.BrokerOrderId!)).Select(o => o.BrokerOrderId).ToListAsync(cancellationToken)).ToHashSet();
                List<BrokerOrder> made = [.. fresh.Where(r => !there.Contains(r.BrokerOrderId)).Select(r => BrokerOrder.External(connection, r, time.Now()))];
                db.Orders.AddRange(made);
                return made;
            },
            cancellationToken);
}
