using Fyntrix.Contracts;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Intents;

/// <summary>Writes down what happened to an intent, in the transaction in which it happens: timeline, audit, event.</summary>
internal sealed class IntentLedger(TradingDb db, AuditTrail audit)
{
    /// <param name="intent">As it is now.</param>
    /// <param name="before">The state before; null when it is new.</param>
    /// <param name="actor">The user's id, or <see cref="AuditFact.System"/>.</param>
    /// <param name="order">Its order, once there is one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StateChangedAsync(TradeIntent intent, IntentState? before, string actor, BrokerOrder? order, CancellationToken cancellationToken)
    {
        var now = intent.UpdatedAt;
        db.OrderEvents.Add(OrderEvent.Of(intent, OrderEventKind.STATE, now, order));
        db.Publish(new IntentStateChanged(intent.Id, intent.AccountId, intent.Symbol, intent.State.ToString(), intent.StateReason, intent.PickId, now), now);
        var action = before is null ? "INTENT_CREATED" : "INTENT_STATE_CHANGED";
        var fact = before is null
            ? AuditFact.Of(actor, action, "intent", intent.Id, null, new
            {
                intent.State, intent.StateReason, intent.Broker, intent.ConnectionId, intent.Source, intent.PickId, intent.Symbol, intent.Exchange,
                intent.Product, intent.Side, intent.Qty, intent.OrderType, intent.LimitPrice, intent.TriggerPrice, intent.InitiatedBy, intent.AlgoId, intent.RulePackVersion,
            })
            : AuditFact.Of(actor, action, "intent", intent.Id, new { State = before }, new
            {
                intent.State, intent.StateReason, intent.FilledQty, intent.AveragePrice, intent.RulePackVersion, OrderId = order?.Id, order?.BrokerOrderId,
            });
        await audit.AppendAsync(intent.AccountId, fact, cancellationToken);
    }
}
