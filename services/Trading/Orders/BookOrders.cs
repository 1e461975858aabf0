using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>Which orders here those of a broker's book are; what nobody placed here is kept as EXTERNAL.</summary>
internal sealed partial class BookOrders(TradingDb db, TimeProvider time, ILogger<BookOrders> logger)
{
    /// <summary>
    /// The orders of the book as they are known here, those that are new stored with it. An order of ours is stored before the broker is asked:
    /// one that is in a book and not here by its number or tag is somebody else's, and so is a second one with a tag of ours.
    /// </summary>
    public async Task<IReadOnlyList<(BrokerOrder Order, BrokerOrderReport Report)>> OrdersAsync(
        BrokerConnection connection, BrokerBook book, CancellationToken cancellationToken)
    {
        if (book.Orders.Count == 0)
            return [];
        var ids = book.Orders.Select(r => r.BrokerOrderId).ToList();
        var tags = book.Orders.SelectMany(r => r.Tags).Distinct().ToList();
        var known = await db.Orders.AsNoTracking()
            .Where(o => o.ConnectionId == connection.Id && (ids.Contains(o.BrokerOrderId!) || (o.Origin == OrderOrigin.OWN && tags.Contains(o.Tag!))))
            .ToListAsync(cancellationToken);
        var byId = known.Where(o => o.BrokerOrderId is not null).ToDictionary(o => o.BrokerOrderId!);
        var byTag = known.Where(o => o is { Origin: OrderOrigin.OWN, Tag: not null }).ToDictionary(o => o.Tag!);
        List<(BrokerOrder Order, BrokerOrderReport Report)> found = [];
        List<BrokerOrderReport> fresh = [];
        // Those whose number is known first, so that of two with one tag the right one is ours.
        foreach (var report in book.Orders.OrderByDescending(r => byId.ContainsKey(r.BrokerOrderId)))
        {
            if (byId.TryGetValue(report.BrokerOrderId, out var order))
            {
                found.Add((order, report));
            }
            else if (report.Tags.Select(byTag.GetValueOrDefault).FirstOrDefault(o => o is not null) is { } tagged)
            {
                if (tagged.BrokerOrderId is null && !found.Exists(f => f.Order.Id == tagged.Id))
                {
                    found.Add((tagged, report));
                    continue;
                }

                LogTagTwice(tagged.Id, report.BrokerOrderId);
                fresh.Add(report);
            }
            else
            {
                fresh.Add(report);
            }
        }

        fresh.RemoveAll(r => r.Terms is null);
        if (fresh.Count > 0)
        {
            var stored = (await StoreAsync(connection, fresh, cancellationToken)).ToDictionary(o => o.BrokerOrderId!);
            found.AddRange(fresh.Where(r => stored.ContainsKey(r.BrokerOrderId)).Select(r => (stored[r.BrokerOrderId], r)));
        }

        return found;
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

    [LoggerMessage(EventName = "order.tag_twice", Level = LogLevel.Error, Message = "The broker has a second order with the tag of order {OrderId}: {BrokerOrderId}, kept as EXTERNAL: look into it")]
    private partial void LogTagTwice(string orderId, string brokerOrderId);
}
