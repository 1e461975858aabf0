using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Data;

/// <summary>
/// Rows taken for change, always in the order intent, order, audit chain, so that nothing waits in a circle.
/// NO KEY, because rows that merely point to them need not wait.
/// </summary>
internal static class RowLocks
{
    public static async Task<TradeIntent> LockIntentAsync(this TradingDb db, string id, CancellationToken cancellationToken) =>
        (await db.Intents.FromSql($"SELECT *, xmin FROM trade_intents WHERE id = {id} FOR NO KEY UPDATE").ToListAsync(cancellationToken))[0];

    public static async Task<BrokerOrder> LockOrderAsync(this TradingDb db, string id, CancellationToken cancellationToken) =>
        (await db.Orders.FromSql($"SELECT *, xmin FROM broker_orders WHERE id = {id} FOR NO KEY UPDATE").ToListAsync(cancellationToken))[0];
}
