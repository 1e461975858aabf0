using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>Asks brokers to place and cancel, and records what they say.</summary>
internal sealed partial class OrderSender(
    TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, FactFinder facts, RiskGate gate, OrderRecorder recorder, OrderSettler settler, AuditTrail audit, TimeProvider time,
    ILogger<OrderSender> logger)
{
    /// <summary>How long a submission may be under way before somebody else may look after it.</summary>
    public static readonly TimeSpan SubmissionLimit = TimeSpan.FromSeconds(30);

    // Shorter, so that a request of ours has ended when its limit is over.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    /// <summary>Places an order that was claimed, and records the answer.</summary>
    public async Task SendAsync(BrokerOrder order, CancellationToken cancellationToken)
    {
        if (await ReachAsync(order, cancellationToken) is not var (broker, access))
        {
            // Gone since the checks; nothing was sent.
            await recorder.RefusedAsync(order.Id, BrokerRefusals.NotConnectedCode, cancellationToken);
            return;
        }

        var intent = await db.Intents.AsNoTracking().SingleAsync(i => i.Id == order.TradeIntentId, cancellationToken);
        var ticket = order.Ticket(await facts.PublishedPriceAsync(intent, cancellationToken), intent.MarketProtection);
        if (time.GetUtcNow() + AnswerLimit > order.SubmitDeadline)
        {
            // This was held up until others may take the order to be missing: what becomes of it is theirs to say.
            LogTooLate(order.Id);
            await TrySettleAsync(order, cancellationToken);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        BrokerOutcome outcome;
        using (WorkTrace.Step("place at broker"))
            outcome = await broker.PlaceAsync(access, ticket, limit.Token);
        Note(outcome, order);
        switch (outcome)
        {
            case BrokerOutcome.Accepted accepted:
                if (!broker.Capabilities.PlacesOncePerTag)
                    await recorder.TakenAsync(order.Id, accepted.BrokerOrderId, cancellationToken);
                await TrySettleAsync(order, cancellationToken);
                break;
            case BrokerOutcome.Refused refused:
                await recorder.RefusedAsync(order.Id, refused.Code, cancellationToken);
                break;
            case BrokerOutcome.UnreachableBeforeSend:
                await recorder.RefusedAsync(order.Id, IntentReasons.BrokerUnreachable, cancellationToken);
                break;
            default:
                await recorder.UnansweredAsync(order.Id, cancellationToken);
                break;
        }
    }

    /// <summary>Asks the broker to cancel, and records what its book shows then.</summary>
    /// <returns>Why not, when it did not.</returns>
    public async Task<Refusal?> CancelAsync(BrokerOrder order, string actor, CancellationToken cancellationToken)
    {
        if (await ReachAsync(order, cancellationToken) is not var (broker, access))
            return BrokerRefusals.NotConnected(order.Broker);
        await NoteCancelAsync(order, actor, cancellationToken);
        // It is on record: from here on it goes through, whether the caller waits or not.
        var outcome = await broker.CancelAsync(access, order.BrokerOrderId!, CancellationToken.None);
        Note(outcome, order);
        if (outcome is BrokerOutcome.Accepted or BrokerOutcome.Unknown)
            await recorder.CancelSentAsync(order.Id, CancellationToken.None);
        // Whatever the answer: the book shows what became of the order.
        await TrySettleAsync(order, CancellationToken.None);
        return outcome switch
        {
            BrokerOutcome.Refused refused => Refusal.Conflict(refused.Code, $"The broker did not cancel the order: {refused.Message}"),
            BrokerOutcome.UnreachableBeforeSend or BrokerOutcome.Unknown =>
                Refusal.Unavailable("BROKER_UNAVAILABLE", "The broker gave no answer; look at the order and try again."),
            _ => null,
        };
    }

    /// <summary>Asks the broker to change an open order, and records what its book shows then.</summary>
    /// <returns>Why not, when it did not.</returns>
    public async Task<Refusal?> ModifyAsync(BrokerOrder order, OrderChange change, CancellationToken cancellationToken)
    {
        if (await ReachAsync(order, cancellationToken) is not var (broker, access))
            return BrokerRefusals.NotConnected(order.Broker);
        var outcome = await broker.ModifyAsync(access, order.BrokerOrderId!, change, cancellationToken);
        Note(outcome, order);
        if (outcome is BrokerOutcome.Accepted)
            await recorder.ChangedAsync(order.Id, change, cancellationToken);
        await TrySettleAsync((await db.Orders.AsNoTracking().SingleAsync(o => o.Id == order.Id, cancellationToken)), cancellationToken);
        return outcome switch
        {
            BrokerOutcome.Refused refused => Refusal.Conflict(refused.Code, $"The broker did not change the order: {refused.Message}"),
            BrokerOutcome.UnreachableBeforeSend or BrokerOutcome.Unknown =>
                Refusal.Unavailable("BROKER_UNAVAILABLE", "The broker gave no answer; look at the order, which shows what its book shows, and try again."),
            _ => null,
        };
    }

    private void Note(BrokerOutcome outcome, BrokerOrder order)
    {
        if (outcome is BrokerOutcome.Unknown unknown)
            LogUnanswered(order.Broker, order.Id, unknown.Message);
        else if (outcome is BrokerOutcome.UnreachableBeforeSend unreachable)
            LogUnreachable(order.Broker, order.Id, unreachable.Message);
    }

    /// <summary>The book may not be readable just now; what the broker answered stands, and the next round looks again.</summary>
    private async Task TrySettleAsync(BrokerOrder order, CancellationToken cancellationToken)
    {
        using var step = WorkTrace.Step("settle order by the broker's book");
        try
        {
            await settler.SettleAsync(order, cancellationToken);
        }
        catch (BrokerUnreadableException e)
        {
            LogNotSettled(order.Id, e.Code);
        }
    }

    /// <returns>Null when the connection has no session.</returns>
    private async Task<(IBroker Broker, BrokerAccess Access)?> ReachAsync(BrokerOrder order, CancellationToken cancellationToken)
    {
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == order.ConnectionId && c.AccountId == order.AccountId, cancellationToken);
        var broker = brokers.Find(order.Broker) ?? throw new InvalidOperationException($"An order names {order.Broker}, which is not wired.");
        return await accesses.OfAsync(connection, cancellationToken) is { } access ? (broker, access) : null;
    }

    private Task<bool> NoteCancelAsync(BrokerOrder seen, string actor, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var intent = await db.LockIntentAsync(seen.TradeIntentId!, cancellationToken);
                var order = await db.LockOrderAsync(seen.Id, cancellationToken);
                var now = time.Now();
                await audit.LockAsync(order.AccountId, cancellationToken);
                await gate.CountCallAsync(order.Broker, order.ConnectionId, cancellationToken);
                db.OrderEvents.Add(OrderEvent.Of(intent, OrderEventKind.CANCEL_REQUESTED, now, order));
                await audit.AppendAsync(order.AccountId, AuditFact.Of(actor, "CANCEL_REQUESTED", "order", order.Id, null, null), cancellationToken);
                return true;
            },
            cancellationToken);

    [LoggerMessage(EventName = "order.unanswered", Level = LogLevel.Warning, Message = "{Broker} gave no answer about order {OrderId}: {Reason} Its book will tell")]
    private partial void LogUnanswered(BrokerName broker, string orderId, string reason);

    [LoggerMessage(EventName = "order.not_sent_in_time", Level = LogLevel.Warning, Message = "Order {OrderId} was held up too long and is not sent any more")]
    private partial void LogTooLate(string orderId);

    [LoggerMessage(EventName = "order.broker_unreachable", Level = LogLevel.Warning, Message = "{Broker} could not be reached about order {OrderId}, and nothing was sent: {Reason}")]
    private partial void LogUnreachable(BrokerName broker, string orderId, string reason);

    [LoggerMessage(EventName = "order.not_settled", Level = LogLevel.Warning, Message = "The broker's book could not be read after an answer for order {OrderId}: {Code}; reconciliation looks again")]
    private partial void LogNotSettled(string orderId, string code);
}
