using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Intents;

/// <summary>What the account as a whole says to an order.</summary>
internal sealed class RiskGate(TradingDb db, AuditTrail audit, TimeProvider time)
{
    /// <summary>The switch as it is at this moment.</summary>
    public async Task<KillSwitchState> KillSwitchAsync(string accountId, CancellationToken cancellationToken) =>
        await db.KillSwitches.Where(k => k.AccountId == accountId).Select(k => (KillSwitchState?)k.State).SingleOrDefaultAsync(cancellationToken)
        ?? KillSwitchState.ACTIVE;

    /// <summary>
    /// The same facts with what other requests of the account may have changed since they were gathered, under the account's lock:
    /// until the transaction ends nobody turns the switch, and no other order of the account is taken on.
    /// </summary>
    /// <param name="intent">Behind the order.</param>
    /// <param name="facts">As they were gathered.</param>
    /// <param name="exceptOrderId">An order that is changed, which promises nothing beside itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PreTradeFacts> LockAsync(TradeIntent intent, PreTradeFacts facts, string? exceptOrderId, CancellationToken cancellationToken)
    {
        await audit.LockAsync(intent.AccountId, cancellationToken);
        facts = facts with { KillSwitch = await KillSwitchAsync(intent.AccountId, cancellationToken) };
        if (facts.AsksForReduction || facts.MaxPositionValue is not null)
            facts = facts with { PromisedQuantity = await PromisedAsync(intent, exceptOrderId, cancellationToken) };
        if (facts.CallLimits is not null && intent.ConnectionId is { } connectionId)
            facts = facts with { Calls = (await CountAsync(connectionId, cancellationToken)).At(time.GetUtcNow()) };
        return facts;
    }

    /// <summary>Counts an order call that is about to be made, under the account's lock; only of brokers that limit them.</summary>
    public async Task CountCallAsync(BrokerName broker, string connectionId, CancellationToken cancellationToken)
    {
        if (Rules.InForce.OrderCalls.ContainsKey(broker))
            (await CountAsync(connectionId, cancellationToken)).Add(time.Now());
    }

    private async Task<OrderCallCount> CountAsync(string connectionId, CancellationToken cancellationToken)
    {
        if (db.OrderCallCounts.Local.FirstOrDefault(c => c.ConnectionId == connectionId) is { } held)
            return held;
        if (await db.OrderCallCounts.SingleOrDefaultAsync(c => c.ConnectionId == connectionId, cancellationToken) is { } found)
            return found;
        var count = OrderCallCount.New(connectionId);
        db.OrderCallCounts.Add(count);
        return count;
    }

    /// <summary>What open orders of the same side are still going to fill, in units.</summary>
    private Task<long> PromisedAsync(TradeIntent intent, string? exceptOrderId, CancellationToken cancellationToken) =>
        db.Orders
            .Where(o => o.AccountId == intent.AccountId && o.ConnectionId == intent.ConnectionId && o.Id != exceptOrderId
                && o.Symbol == intent.Symbol && o.Exchange == intent.Exchange && o.Product == intent.Product && o.Side == intent.Side
                && (o.Status == OrderState.SUBMITTED_TO_BROKER || o.Status == OrderState.UNKNOWN || o.Status == OrderState.ACCEPTED || o.Status == OrderState.PARTIALLY_FILLED))
            .SumAsync(o => o.Qty - o.FilledQty, cancellationToken);
}
