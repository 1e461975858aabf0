using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// Books what is learnt of an order: fills, which are the truth, and the states of order and intent, which follow from them.
/// Learning the same twice, or late, changes nothing more.
/// </summary>
internal sealed partial class OrderRecorder(TradingDb db, IntentLedger ledger, AuditTrail audit, CalendarSource calendar, TimeProvider time, ILogger<OrderRecorder> logger)
{
    /// <summary>The broker's book shows the order, with these trades.</summary>
    public Task RecordAsync(string orderId, BrokerOrderReport seen, IReadOnlyList<BrokerTrade> trades, CancellationToken cancellationToken) =>
        ChangeAsync(
            orderId,
            async (order, now) =>
            {
                var report = DayEnd.Read(seen, order, calendar.Current);
                var fresh = await BookFillsAsync(order, trades, now, cancellationToken);
                var (quantity, value) = await TotalAsync(order, fresh, cancellationToken);
                order.SetBooked(quantity, quantity > 0 ? Money.Price(value / quantity) : report.AveragePrice);
                var (isPast, progress) = (order.IsPast(report), order.Learn(report, quantity));
                order.TakeBrokerWords(report.BrokerOrderId, isPast ? null : report.BrokerStatus, report.PlacedAt, Redact(report));
                return (progress, report.Reason, fresh);
            },
            cancellationToken);

    /// <summary>
    /// The broker took the request under this number. That is no state yet, but from here on the order is not taken to be missing.
    /// </summary>
    public Task TakenAsync(string orderId, string brokerOrderId, CancellationToken cancellationToken) =>
        db.Orders.Where(o => o.Id == orderId && o.BrokerOrderId == null)
            .ExecuteUpdateAsync(o => o.SetProperty(x => x.BrokerOrderId, brokerOrderId), cancellationToken);

    /// <summary>The broker may have taken a cancellation: one that the book shows from now on may be ours.</summary>
    public Task CancelSentAsync(string orderId, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return db.Orders.Where(o => o.Id == orderId && o.CancelRequestedAt == null)
            .ExecuteUpdateAsync(o => o.SetProperty(x => x.CancelRequestedAt, now), cancellationToken);
    }

    /// <summary>The broker took a change of the order.</summary>
    public Task ChangedAsync(string orderId, OrderChange change, CancellationToken cancellationToken) =>
        ChangeAsync(
            orderId,
            (order, _) =>
            {
                // An answer that comes after the end is of before it.
                if (!order.Status.IsTerminal())
                    order.Apply(change);
                return Task.FromResult<(OrderProgress, string?, IReadOnlyList<Fill>)>((order.Progress, order.StatusReason, []));
            },
            cancellationToken);

    /// <summary>The broker refused the order, or could not be reached: nothing was done.</summary>
    public Task RefusedAsync(string orderId, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(orderId, (order, _) => Only(order.Progress.Observe(OrderState.REJECTED, 0), reason), cancellationToken);

    /// <summary>The broker gave no answer.</summary>
    public Task UnansweredAsync(string orderId, CancellationToken cancellationToken) =>
        ChangeAsync(orderId, (order, _) => Only(order.Progress.Unanswered(), IntentReasons.NoAnswer), cancellationToken);

    /// <summary>A complete order book of the broker does not have the order; twice, a minute apart, and it never arrived.</summary>
    /// <param name="askedAt">When the book was asked for.</param>
    public Task MissingAsync(string orderId, DateTimeOffset askedAt, CancellationToken cancellationToken) =>
        ChangeAsync(
            orderId,
            (order, _) =>
            {
                if (AbsenceRule.HasNeverArrived(order.SubmitDeadline, order.AbsentSince, askedAt))
                    return Only(order.Progress.Absent(), IntentReasons.NotReceived);
                order.MissedAt(askedAt);
                return Only(order.Progress.Unanswered(), IntentReasons.NoAnswer);
            },
            cancellationToken);

    /// <summary>A person says what became of an order that no book tells of any more. No fills are made up: what was filled counts as booked.</summary>
    /// <returns>False when it has ended already.</returns>
    public async Task<bool> SettledByPersonAsync(
        string orderId, OrderState state, long filled, decimal? averagePrice, string evidence, CancellationToken cancellationToken)
    {
        var isSettled = false;
        await ChangeAsync(
            orderId,
            async (order, _) =>
            {
                if (order.Status.IsTerminal())
                    return (order.Progress, order.StatusReason, []);
                isSettled = true;
                var before = new { order.Status, order.FilledQty };
                order.SetBooked(filled, averagePrice ?? order.AveragePrice);
                var after = new { Status = state, FilledQty = filled, AveragePrice = averagePrice, Evidence = evidence };
                await audit.AppendAsync(order.AccountId, AuditFact.Of(AuditFact.Operator, "ORDER_SETTLED", "order", order.Id, before, after), cancellationToken);
                return (order.Progress.Observe(state, filled), IntentReasons.SettledByPerson, []);
            },
            cancellationToken);
        return isSettled;
    }

    private static Task<(OrderProgress, string?, IReadOnlyList<Fill>)> Only(OrderProgress progress, string reason) =>
        Task.FromResult<(OrderProgress, string?, IReadOnlyList<Fill>)>((progress, reason, []));

    /// <summary>What is kept of the broker's answer, for later questions: no names, no tokens.</summary>
    private static string Redact(BrokerOrderReport report) =>
        JsonSerializer.Serialize(
            new { report.BrokerOrderId, Status = report.BrokerStatus, FilledQty = report.FilledQuantity, report.AveragePrice, report.Reason },
            JsonDefaults.Options);

    private Task<bool> ChangeAsync(
        string orderId,
        Func<BrokerOrder, DateTimeOffset, Task<(OrderProgress Progress, string? Reason, IReadOnlyList<Fill> Fills)>> learn,
        CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                // An order's intent and trace never change, so they may be read before the locks.
                var placed = await db.Orders.Where(o => o.Id == orderId).Select(o => new { o.TradeIntentId, o.Traceparent }).SingleAsync(cancellationToken);
                using var trace = WorkTrace.Resume("settle order", placed.Traceparent);
                var intent = placed.TradeIntentId is null ? null : await db.LockIntentAsync(placed.TradeIntentId, cancellationToken);
                var order = await db.LockOrderAsync(orderId, cancellationToken);
                var now = time.Now();
                var (progress, reason, fills) = await learn(order, now);
                if (progress.State != order.Status || progress.FilledQuantity != order.FilledQty)
                    order.Advance(progress, reason, now);
                if (intent is not null && await IsNewestAsync(order, cancellationToken))
                    await FollowAsync(intent, order, progress, now, cancellationToken);
                foreach (var fill in fills)
                    Announce(order, intent, fill, now);
                return true;
            },
            cancellationToken);

    /// <summary>The former system may have sent an intent twice; what it has come to is what the last of its orders has.</summary>
    private async Task<bool> IsNewestAsync(BrokerOrder order, CancellationToken cancellationToken) =>
        order.Tag is not null || !await db.Orders.AnyAsync(o => o.TradeIntentId == order.TradeIntentId
            && (o.CreatedAt > order.CreatedAt || (o.CreatedAt == order.CreatedAt && string.Compare(o.Id, order.Id) > 0)), cancellationToken);

    private async Task FollowAsync(TradeIntent intent, BrokerOrder order, OrderProgress progress, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = intent.State;
        if (before == order.Status.Intent() && intent.FilledQty == order.FilledQty && intent.AveragePrice == order.AveragePrice
            && (intent.Qty, intent.OrderType, intent.LimitPrice, intent.TriggerPrice) == (order.Qty, order.OrderType, order.LimitPrice, order.TriggerPrice))
            return;
        var changed = intent.Follow(order, progress.HasSurfaced, now);
        if (progress.HasSurfaced)
        {
            LogSurfaced(order.Id, before, intent.State);
            db.OrderEvents.Add(OrderEvent.Of(intent, OrderEventKind.SURFACED, now, order));
        }

        if (changed)
            await ledger.StateChangedAsync(intent, before, AuditFact.System, order, cancellationToken);
    }

    private async Task<IReadOnlyList<Fill>> BookFillsAsync(
        BrokerOrder order, IReadOnlyList<BrokerTrade> trades, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (trades.Count == 0)
            return [];
        // The order's row is locked, so nobody else books fills of it.
        var known = (await db.Fills.Where(f => f.OrderId == order.Id).Select(f => new { f.TradeId, f.TradeDate }).ToListAsync(cancellationToken))
            .Select(f => (f.TradeId, f.TradeDate)).ToHashSet();
        List<Fill> fresh = [.. trades.Where(t => known.Add((t.TradeId, t.FilledAt.DateInIndia()))).Select(t => Fill.Of(order, t, now))];
        db.Fills.AddRange(fresh);
        return fresh;
    }

    private async Task<(long Quantity, decimal Value)> TotalAsync(BrokerOrder order, IReadOnlyList<Fill> fresh, CancellationToken cancellationToken)
    {
        if (order.BookedQty == 0)
            return (fresh.Sum(f => f.Quantity), fresh.Sum(f => f.Quantity * f.Price));
        var booked = await db.Fills.Where(f => f.OrderId == order.Id).Select(f => new { f.Quantity, f.Price }).ToListAsync(cancellationToken);
        return (booked.Sum(f => f.Quantity) + fresh.Sum(f => f.Quantity), booked.Sum(f => f.Quantity * f.Price) + fresh.Sum(f => f.Quantity * f.Price));
    }

    private void Announce(BrokerOrder order, TradeIntent? intent, Fill fill, DateTimeOffset now)
    {
        db.OrderEvents.Add(OrderEvent.Filled(order, fill, now));
        db.Publish(
            new OrderFilled(
                order.Id, intent?.Id, order.AccountId, intent?.PickId, fill.Symbol, fill.Exchange.ToString(), fill.Side.ToString(),
                fill.Quantity, fill.Price, fill.FilledAt),
            now);
    }

    [LoggerMessage(EventName = "order.surfaced_late", Level = LogLevel.Error, Message = "Order {OrderId} was {Before} and is {After} by evidence that came late: look into it")]
    private partial void LogSurfaced(string orderId, IntentState before, IntentState after);
}
