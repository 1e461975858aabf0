using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

/// <summary>What a broker was asked, and what is known to have become of it.</summary>
internal sealed class BrokerOrder
{
    private BrokerOrder()
    {
    }

    public string Id { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    /// <summary>Null for an order that nobody placed here.</summary>
    public string? TradeIntentId { get; private set; }

    public string ConnectionId { get; private set; } = "";

    public BrokerName Broker { get; private set; }

    /// <summary>The broker's id; a text, since Kite's have up to 19 digits. Null while the broker has not told it.</summary>
    public string? BrokerOrderId { get; private set; }

    public string? Tag { get; private set; }

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Product Product { get; private set; }

    public Side Side { get; private set; }

    public long Qty { get; private set; }

    public OrderType OrderType { get; private set; }

    public decimal? LimitPrice { get; private set; }

    public decimal? TriggerPrice { get; private set; }

    public OrderState Status { get; private set; }

    public string? StatusReason { get; private set; }

    /// <summary>The broker's own word for the state.</summary>
    public string? BrokerStatus { get; private set; }

    public long FilledQty { get; private set; }

    /// <summary>The sum of the fills that we hold; below <see cref="FilledQty"/> while the broker owes us some.</summary>
    public long BookedQty { get; private set; }

    public decimal? AveragePrice { get; private set; }

    public string? RawResponseRedacted { get; private set; }

    public OrderOrigin Origin { get; private set; }

    /// <summary>Until then the request that submits it may still be under way.</summary>
    public DateTimeOffset SubmitDeadline { get; private set; }

    /// <summary>When it was first missing from a complete order book of the broker.</summary>
    public DateTimeOffset? AbsentSince { get; private set; }

    /// <summary>When a cancellation went to the broker first that it may have taken: one without that is the exchange's.</summary>
    public DateTimeOffset? CancelRequestedAt { get; private set; }

    /// <summary>The trace of the request that placed it; what is learnt later by reconciliation is told in it, too.</summary>
    public string? Traceparent { get; private set; }

    /// <summary>How often we asked the broker to change it.</summary>
    public int ChangesRequested { get; private set; }

    /// <summary>Whether the broker's book may still tell something of it; worked out by the database.</summary>
    public bool NeedsSettling { get; private set; }

    /// <summary>When the broker had it.</summary>
    public DateTimeOffset? PlacedAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public OrderProgress Progress => new(Status, Qty, FilledQty, Status == OrderState.REJECTED && BrokerOrderId is null);

    public OrderTicket Ticket(decimal? publishedPrice, decimal? marketProtection = null) => new(
        Tag!, Symbol, Exchange, Product, Side, Qty, OrderType, LimitPrice, TriggerPrice, publishedPrice, marketProtection);

    public static BrokerOrder For(TradeIntent intent, TimeSpan submissionLimit, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        AccountId = intent.AccountId,
        TradeIntentId = intent.Id,
        ConnectionId = intent.ConnectionId ?? throw new InvalidOperationException("An order needs a connection."),
        Broker = intent.Broker,
        Tag = OrderTag.For(intent.Id),
        Symbol = intent.Symbol,
        Exchange = intent.Exchange,
        Product = intent.Product,
        Side = intent.Side,
        Qty = intent.Qty,
        OrderType = intent.OrderType,
        LimitPrice = intent.LimitPrice,
        TriggerPrice = intent.TriggerPrice,
        Status = OrderState.SUBMITTED_TO_BROKER,
        Origin = OrderOrigin.OWN,
        Traceparent = WorkTrace.Current,
        SubmitDeadline = now + submissionLimit,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>An order that was found at the broker and placed by nobody here; what became of it is learnt from the same report.</summary>
    public static BrokerOrder External(BrokerConnection connection, BrokerOrderReport report, DateTimeOffset now)
    {
        var terms = report.Terms ?? throw new InvalidOperationException("What is not traded here is not kept.");
        return new BrokerOrder
        {
            Id = Guid.CreateVersion7(now).ToString(),
            AccountId = connection.AccountId,
            ConnectionId = connection.Id,
            Broker = connection.Broker,
            BrokerOrderId = report.BrokerOrderId,
            Tag = report.Tags is [{ Length: <= 64 } tag, ..] ? tag : null,
            Symbol = terms.Symbol,
            Exchange = terms.Exchange,
            Product = terms.Product,
            Side = terms.Side,
            Qty = terms.Quantity,
            OrderType = terms.OrderType,
            LimitPrice = terms.LimitPrice,
            TriggerPrice = terms.TriggerPrice,
            Status = OrderState.SUBMITTED_TO_BROKER,
            Origin = OrderOrigin.EXTERNAL,
            SubmitDeadline = now,
            PlacedAt = report.PlacedAt,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>
    /// One of the former system, which kept no trades: what it says was filled counts as booked. It had no tag, so only the broker's
    /// id finds it.
    /// </summary>
    public static BrokerOrder Imported(
        string id, TradeIntent intent, string? brokerOrderId, string? brokerStatus, string? rawResponse, ImportedOrder state, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        var order = For(intent, TimeSpan.Zero, createdAt);
        (order.Id, order.Tag, order.Traceparent) = (id, null, null);
        (order.BrokerOrderId, order.BrokerStatus, order.RawResponseRedacted) = (brokerOrderId, brokerStatus, rawResponse);
        (order.Status, order.StatusReason) = (state.State, state.Reason);
        (order.FilledQty, order.BookedQty, order.AveragePrice) = (state.FilledQty, state.FilledQty, state.AveragePrice);
        (order.PlacedAt, order.UpdatedAt) = (brokerOrderId is null ? null : createdAt, updatedAt);
        return order;
    }

    public void Advance(OrderProgress progress, string? reason, DateTimeOffset now)
    {
        StatusReason = progress.State == Status ? StatusReason ?? reason : reason;
        Status = progress.State;
        FilledQty = progress.FilledQuantity;
        UpdatedAt = now;
    }

    public void TakeBrokerWords(string brokerOrderId, string? brokerStatus, DateTimeOffset? placedAt, string rawResponse)
    {
        BrokerOrderId ??= brokerOrderId;
        BrokerStatus = brokerStatus ?? BrokerStatus;
        PlacedAt ??= placedAt;
        RawResponseRedacted = rawResponse;
        AbsentSince = null;
    }

    public void SetBooked(long quantity, decimal? averagePrice)
    {
        BookedQty = quantity;
        AveragePrice = averagePrice;
    }

    public void MissedAt(DateTimeOffset now) => AbsentSince ??= now;

    public void RequestChange() => ChangesRequested++;

    /// <summary>The broker took a change.</summary>
    public void Apply(OrderChange change)
    {
        (Qty, OrderType) = (Math.Max(change.Quantity, FilledQty), change.OrderType);
        (LimitPrice, TriggerPrice) = (change.LimitPrice, change.TriggerPrice);
    }

    /// <summary>
    /// Takes what the broker's book showed of quantity and prices, which may have been changed elsewhere or by a request that nobody answered.
    /// The type stays: a protected order without a limit is shown as one with a limit.
    /// </summary>
    /// <param name="report">As the book had it, which may be longer ago than what is known already.</param>
    /// <param name="booked">The sum of its fills, in units, seen later than the book.</param>
    /// <returns>How far the order has come by that.</returns>
    public OrderProgress Learn(BrokerOrderReport report, long booked)
    {
        if (TermsOf(report) is { } shown)
            (Qty, LimitPrice, TriggerPrice) = Shown(shown);
        return Foresee(report, booked);
    }

    /// <summary>How far the order would have come by the report, its terms left as they are.</summary>
    public OrderProgress Foresee(BrokerOrderReport report, long booked) =>
        Progress.Observe(report.State, Math.Max(report.FilledQuantity, booked), isOutdated: booked > report.FilledQuantity);

    /// <summary>Whether the report has other terms than are known.</summary>
    public bool Differs(BrokerOrderReport report) => TermsOf(report) is { } shown && Shown(shown) != (Qty, LimitPrice, TriggerPrice);

    /// <summary>Whether the report is of a book that was read before the order ended: it says nothing of what it ended as.</summary>
    public bool IsPast(BrokerOrderReport report) => Status.IsTerminal() && !Progress.IsInferred && !report.State.IsTerminal();

    private BrokerOrderTerms? TermsOf(BrokerOrderReport report) => IsPast(report) ? null : report.Terms;

    private (long Qty, decimal? LimitPrice, decimal? TriggerPrice) Shown(BrokerOrderTerms shown) => (
        Math.Max(shown.Quantity, FilledQty),
        OrderType is OrderType.LIMIT or OrderType.SL ? shown.LimitPrice ?? LimitPrice : LimitPrice,
        OrderType is OrderType.SL or OrderType.SLM ? shown.TriggerPrice ?? TriggerPrice : TriggerPrice);

    public void RequestCancel(DateTimeOffset now) => CancelRequestedAt ??= now;
}
