using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Limits;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// Brings our orders to what their broker's book shows. Orders are found in it by our tag or the broker's id, never by
/// symbol, side or price: a protected MARKET order comes back as a LIMIT.
/// </summary>
internal sealed partial class OrderSettler(
    TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, FactFinder facts, RiskGate gate, OrderRecorder recorder, BookOrders books, TimeProvider time,
    ILogger<OrderSettler> logger)
{
    public async Task SettleIntentAsync(string intentId, CancellationToken cancellationToken)
    {
        var order = await db.Orders.AsNoTracking().Where(o => o.TradeIntentId == intentId).OrderByDescending(o => o.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        if (order is not null)
            await SettleAsync(order, cancellationToken);
    }

    public Task SettleAsync(BrokerOrder order, CancellationToken cancellationToken) =>
        SettleAsync(order.ConnectionId, [order], cancellationToken);

    /// <summary>Settles orders of one connection by one look at its books; of a live broker also those that nobody placed here.</summary>
    public async Task SettleAsync(string connectionId, IReadOnlyList<BrokerOrder> orders, CancellationToken cancellationToken)
    {
        // An order that had to be sent now is looked for a second time; a third look is the next round's.
        var sentNow = await LookAsync(connectionId, orders, cancellationToken);
        if (sentNow.Count > 0)
            await LookAsync(connectionId, sentNow, cancellationToken);
    }

    /// <returns>The orders that were sent just now.</returns>
    private async Task<IReadOnlyList<BrokerOrder>> LookAsync(string connectionId, IReadOnlyList<BrokerOrder> orders, CancellationToken cancellationToken)
    {
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
        if (brokers.Find(connection.Broker) is not { } broker || await accesses.OfAsync(connection, cancellationToken) is not { } access)
            return [];

        // The broker's clock may be a little behind ours; the trades are read after the book, so that none is missing.
        var since = (orders.Count == 0 ? time.GetUtcNow() : orders.Min(o => o.CreatedAt)) - OrderSender.SubmissionLimit;
        var askedAt = time.GetUtcNow();
        var book = await broker.OrderBookAsync(access, since, cancellationToken);
        var trades = (await broker.TradesAsync(access, since, cancellationToken)).ToLookup(t => t.BrokerOrderId);
        var byTag = book.Orders.SelectMany(r => r.Tags.Select(tag => (tag, r))).ToLookup(t => t.tag, t => t.r);
        List<BrokerOrder> sentNow = [];
        foreach (var order in orders)
        {
            var report = order.BrokerOrderId is null ? null : book.Orders.FirstOrDefault(r => r.BrokerOrderId == order.BrokerOrderId);
            // Others' tags are their own and need not be unique.
            report ??= order is { Origin: OrderOrigin.OWN, Tag: { } tag } ? byTag[tag].FirstOrDefault() : null;
            if (report is not null)
                await TryAsync(order, () => LearnAsync(order, report, [.. trades[report.BrokerOrderId]], cancellationToken));
            // An imported order has no tag: that it is missing shows nothing.
            else if (order is { BrokerOrderId: null, Tag: not null } && book.CompleteSince <= order.CreatedAt)
                await TryAsync(order, async () => sentNow.AddRange(await MissAsync(order, broker, connection, access, askedAt, cancellationToken) ? [order] : []));
        }

        if (broker is ILiveBroker)
        {
            // Orders of ours that have ended, too: what the book says of them after all must not be lost.
            var looked = orders.Select(o => o.Id).ToHashSet();
            foreach (var (order, report) in (await books.OrdersAsync(connection, book, cancellationToken)).Where(o => !looked.Contains(o.Order.Id)))
                await TryAsync(order, () => LearnAsync(order, report, [.. trades[report.BrokerOrderId]], cancellationToken));
        }

        return sentNow;
    }

    /// <summary>One order that cannot be brought to what its book shows must not keep the others of its connection from it.</summary>
    private async Task TryAsync(BrokerOrder order, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException && DatabaseFailure.Find(e) is not { IsTransient: true })
        {
            // What the database will not have of one order is that order's; when it is away, it is so for all of them.
            LogNotLearnt(e, order.Id);
        }
    }

    private async Task LearnAsync(BrokerOrder order, BrokerOrderReport report, IReadOnlyList<BrokerTrade> trades, CancellationToken cancellationToken)
    {
        // Most looks at an open order show nothing new: those write nothing.
        var traded = trades.Sum(t => t.Quantity);
        var next = order.Foresee(report, traded);
        if (order.Differs(report) || order.BrokerOrderId is null || order.BrokerStatus != report.BrokerStatus || next.State != order.Status
            || next.FilledQuantity != order.FilledQty || traded != order.BookedQty)
        {
            await recorder.RecordAsync(order.Id, report, trades, cancellationToken);
        }
    }

    /// <summary>
    /// The broker's complete book lacks an order that may never have been sent. Where a broker places once per tag it is sent
    /// now, which cannot double it, unless meanwhile its time is over, the user has gone off the broker or turned the kill switch; in all other cases
    /// it is UNKNOWN until the absence is certain.
    /// </summary>
    /// <returns>Whether it was sent now.</returns>
    private async Task<bool> MissAsync(
        BrokerOrder order, IBroker broker, BrokerConnection connection, BrokerAccess access, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        if (askedAt <= order.SubmitDeadline || order.Status.IsTerminal())
            return false;
        var mayStillBeSent = order.Status == OrderState.SUBMITTED_TO_BROKER
            && broker.Capabilities.PlacesOncePerTag
            && connection.Status == ConnectionStatus.CONNECTED
            && time.GetUtcNow() < order.CreatedAt + TradeIntent.Lifetime
            && await gate.KillSwitchAsync(order.AccountId, cancellationToken) == KillSwitchState.ACTIVE;
        if (!mayStillBeSent)
        {
            await recorder.MissingAsync(order.Id, askedAt, cancellationToken);
            return false;
        }

        var intent = await db.Intents.AsNoTracking().SingleAsync(i => i.Id == order.TradeIntentId, cancellationToken);
        switch (await broker.PlaceAsync(access, order.Ticket(await facts.PublishedPriceAsync(intent, cancellationToken), intent.MarketProtection), cancellationToken))
        {
            case BrokerOutcome.Accepted:
                return true;
            case BrokerOutcome.Refused refused:
                await recorder.RefusedAsync(order.Id, refused.Code, cancellationToken);
                return false;
            default:
                return false; // The next round tries again.
        }
    }

    [LoggerMessage(EventName = "order.not_learnt", Level = LogLevel.Error, Message = "Order {OrderId} could not be brought to what its broker shows; the next round tries again")]
    private partial void LogNotLearnt(Exception exception, string orderId);
}
