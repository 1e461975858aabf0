using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// Changes and cancels orders that were sent. A change is checked like a new order, under the same locks, and put on record before the broker
/// is asked; what became of it, the broker's book shows.
/// </summary>
internal sealed class OrderChanges(
    TradingDb db, FactFinder facts, RiskGate gate, OrderSender sender, AuditTrail audit, TimeProvider time)
{
    public Task<BrokerOrder?> FindAsync(string accountId, string orderId, CancellationToken cancellationToken) =>
        db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == orderId && o.AccountId == accountId, cancellationToken);

    public async Task<Result<BrokerOrder>> CancelAsync(BrokerOrder order, CancellationToken cancellationToken)
    {
        if (order.Status == OrderState.CANCELLED)
            return order;
        if (RefuseChange(order) is { } not)
            return not;
        if (await sender.CancelAsync(order, order.AccountId, cancellationToken) is { } refusal)
            return refusal;
        return (await FindAsync(order.AccountId, order.Id, cancellationToken))!;
    }

    /// <summary>Brings an open order to what is asked for; asking for what it is already sends nothing.</summary>
    public async Task<Result<BrokerOrder>> ModifyAsync(BrokerOrder seen, OrderChangeRequest request, CancellationToken cancellationToken)
    {
        if (RefuseChange(seen) is { } not)
            return not;
        var change = request.On(seen);
        if (change == Terms(seen))
            return seen;

        var intent = await db.Intents.AsNoTracking().SingleAsync(i => i.Id == seen.TradeIntentId, cancellationToken);
        var terms = intent.Terms with
        {
            Qty = change.Quantity,
            OrderType = change.OrderType,
            LimitPrice = change.LimitPrice,
            TriggerPrice = change.TriggerPrice,
            MarketProtection = change.OrderType is OrderType.MARKET or OrderType.SLM ? intent.MarketProtection ?? IntentTerms.AutomaticProtection : null,
        };
        var gathered = await facts.GatherAsync(intent, terms, seen.Ticket(null, intent.MarketProtection), cancellationToken);
        if (await NoteAsync(seen, change, gathered, cancellationToken) is { } refusal)
            return refusal;
        // From here on it goes through, whether the caller waits or not.
        if (await sender.ModifyAsync(seen, change with { MarketProtection = terms.MarketProtection }, CancellationToken.None) is { } failed)
            return failed;
        return (await FindAsync(seen.AccountId, seen.Id, CancellationToken.None))!;
    }

    private static OrderChange Terms(BrokerOrder order) => new(order.Qty, order.OrderType, order.LimitPrice, order.TriggerPrice);

    private static Refusal? RefuseChange(BrokerOrder order)
    {
        if (order.Origin == OrderOrigin.EXTERNAL)
            return Refusal.Conflict("ORDER_EXTERNAL", "The order was not placed here; change it where it was.");
        if (order.Status.IsTerminal())
            return Refusal.Conflict("ORDER_NOT_OPEN", $"The order is {order.Status} and cannot be changed any more.");
        return order.BrokerOrderId is null
            ? Refusal.Conflict("ORDER_NOT_SETTLED", "It is not known yet whether the broker has the order; try again in a moment.")
            : null;
    }

    /// <summary>Judges the change and puts it on record, under the locks of intent, order and account.</summary>
    private Task<Refusal?> NoteAsync(BrokerOrder seen, OrderChange change, PreTradeFacts gathered, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var intent = await db.LockIntentAsync(seen.TradeIntentId!, cancellationToken);
                var order = await db.LockOrderAsync(seen.Id, cancellationToken);
                if (RefuseChange(order) is { } not)
                    return not;
                if (Terms(order) != Terms(seen))
                    return Refusal.Conflict("CONCURRENT_CHANGE", "The order was changed at the same moment; read it again and repeat.");
                if (order.ChangesRequested >= Rules.InForce.ModificationsPerOrder)
                    return Refusal.Conflict("ORDER_CHANGES_EXHAUSTED", $"An order can be changed {Rules.InForce.ModificationsPerOrder} times; cancel it and place another.");
                if (change.Quantity <= order.FilledQty)
                    return Refusal.Unprocessable("QUANTITY_BELOW_FILLED", $"{order.FilledQty} are filled already; cancel the order to leave it at that.");
                var verdicts = RulePack.Judge(await gate.LockAsync(intent, gathered.WithoutFilled(order.FilledQty), order.Id, cancellationToken));
                if (verdicts.FirstOrDefault(v => v.Outcome == VerdictOutcome.DENIED) is { } denied)
                    return Refusal.Unprocessable(denied.Code, "The change was not sent: the check of this code refuses it.");

                var now = time.Now();
                order.RequestChange();
                await gate.CountCallAsync(order.Broker, order.ConnectionId, cancellationToken);
                db.OrderEvents.Add(OrderEvent.Of(intent, OrderEventKind.CHANGE_REQUESTED, now, order));
                await audit.AppendAsync(
                    order.AccountId,
                    AuditFact.Of(order.AccountId, "CHANGE_REQUESTED", "order", order.Id, Terms(order), new
                    {
                        change.Quantity, change.OrderType, change.LimitPrice, change.TriggerPrice, RulePackVersion = RulePack.Version, Verdicts = verdicts,
                    }),
                    cancellationToken);
                return (Refusal?)null;
            },
            cancellationToken);
}
