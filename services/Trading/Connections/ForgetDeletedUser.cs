using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// A user is gone:
/// 1. what was placed here and is still open at a broker, or may be, is cancelled where that is possible, while there is a token to do it with;
/// 2. what waits for a confirmation is cancelled;
/// 3. connections are taken off, their sessions at the broker ended, their tokens and the keys of own apps destroyed;
/// 4. what they wrote in words of their own, and who they are at their brokers, is forgotten;
/// 5. when they were deleted is put down, from which the legal period runs.
/// Orders, fills and audit stay for the legal period.
/// </summary>
internal sealed partial class ForgetDeletedUser(
    TradingDb db,
    BrokerRegistry brokers,
    ConnectionDesk desk,
    SessionEnd sessions,
    IntentLedger ledger,
    TimeProvider time,
    ILogger<ForgetDeletedUser> logger) : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, Delivery delivery, CancellationToken cancellationToken)
    {
        // Locked in the order in which everybody locks: intents, orders, connections, and the audit chain last.
        var waiting = await db.Intents
            .FromSql($"SELECT *, xmin FROM trade_intents WHERE account_id = {message.UserId} AND state = 'CREATED' ORDER BY id FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken);
        var open = await db.Orders
            .FromSql($"""
                SELECT *, xmin FROM broker_orders
                 WHERE account_id = {message.UserId} AND origin = 'OWN'
                   AND status IN ('SUBMITTED_TO_BROKER', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED')
                 ORDER BY id FOR NO KEY UPDATE
                """)
            .ToListAsync(cancellationToken);
        var connections = await db.Connections
            .FromSql($"SELECT *, xmin FROM broker_connections WHERE account_id = {message.UserId} ORDER BY id FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken);

        var accesses = new Dictionary<string, BrokerAccess?>();
        foreach (var connection in connections)
        {
            var access = accesses[connection.Id] = await sessions.TakeAsync(connection, cancellationToken);
            await CancelAsync(connection, access, [.. open.Where(o => o.ConnectionId == connection.Id)], cancellationToken);
        }

        foreach (var intent in waiting)
        {
            intent.Cancel(IntentReasons.UserDeleted, time.Now());
            await ledger.StateChangedAsync(intent, IntentState.CREATED, AuditFact.System, null, cancellationToken);
        }

        foreach (var connection in connections)
        {
            await sessions.EndAsync(connection, accesses[connection.Id], cancellationToken);
            await desk.DisconnectAsync(connection, AuditFact.System, cancellationToken);
            connection.Pseudonymize(time.Now());
        }

        await db.BrokerLogins.Where(l => l.AccountId == message.UserId).ExecuteDeleteAsync(cancellationToken);
        await db.KillSwitches.Where(k => k.AccountId == message.UserId)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.Reason, (string?)null), cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO deleted_accounts (account_id, deleted_at) VALUES ({message.UserId}, {message.DeletedAt.ToUniversalTime()}) ON CONFLICT (account_id) DO NOTHING", cancellationToken);
    }

    private async Task CancelAsync(BrokerConnection connection, BrokerAccess? access, IReadOnlyList<BrokerOrder> orders, CancellationToken cancellationToken)
    {
        if (orders.Count == 0 || access is null || brokers.Find(connection.Broker) is not { } broker)
            return;
        var book = orders.Any(o => o.BrokerOrderId is null) ? await BookAsync() : [];
        foreach (var order in orders)
        {
            if ((order.BrokerOrderId ?? book.FirstOrDefault(r => order.Tag is { } tag && r.Tags.Contains(tag))?.BrokerOrderId) is not { } brokerOrderId)
            {
                LogNotCancelled(order.Id);
                continue;
            }

            var outcome = await broker.CancelAsync(access, brokerOrderId, cancellationToken);
            if (outcome is BrokerOutcome.Accepted or BrokerOutcome.Unknown)
                order.RequestCancel(time.Now());
            if (outcome is not BrokerOutcome.Accepted)
                LogNotCancelled(order.Id);
        }

        // One look for all of them, and none of a book that cannot be read.
        async Task<IReadOnlyList<BrokerOrderReport>> BookAsync()
        {
            try
            {
                return (await broker.OrderBookAsync(access, orders.Min(o => o.CreatedAt) - OrderSender.SubmissionLimit, cancellationToken)).Orders;
            }
            catch (BrokerUnreadableException)
            {
                return [];
            }
        }
    }

    [LoggerMessage(EventName = "order.of_deleted_user_not_cancelled", Level = LogLevel.Warning, Message = "Order {OrderId} of a deleted user could not be cancelled at its broker")]
    private partial void LogNotCancelled(string orderId);
}
