using Fyntrix.Trading.Intents;

namespace Fyntrix.Trading.Orders;

/// <summary>A step of an intent and its order: the timeline. Rows are only added.</summary>
internal sealed class OrderEvent
{
    private OrderEvent()
    {
    }

    public long Id { get; private set; }

    public string AccountId { get; private set; } = "";

    public string? TradeIntentId { get; private set; }

    public string? OrderId { get; private set; }

    public OrderEventKind Kind { get; private set; }

    /// <summary>The intent's state, or an external order's, after the step.</summary>
    public string State { get; private set; } = "";

    public string? Reason { get; private set; }

    public string? BrokerStatus { get; private set; }

    public long FilledQty { get; private set; }

    /// <summary>Of a fill: its quantity and price.</summary>
    public long? Quantity { get; private set; }

    public decimal? Price { get; private set; }

    public DateTimeOffset At { get; private set; }

    public static OrderEvent Of(TradeIntent intent, OrderEventKind kind, DateTimeOffset now, BrokerOrder? order = null) => new()
    {
        AccountId = intent.AccountId,
        TradeIntentId = intent.Id,
        OrderId = order?.Id,
        Kind = kind,
        State = intent.State.ToString(),
        Reason = intent.StateReason,
        BrokerStatus = order?.BrokerStatus,
        FilledQty = intent.FilledQty,
        At = now,
    };

    public static OrderEvent Filled(BrokerOrder order, Fill fill, DateTimeOffset now) => new()
    {
        AccountId = order.AccountId,
        TradeIntentId = order.TradeIntentId,
        OrderId = order.Id,
        Kind = OrderEventKind.FILL,
        State = order.Status.ToString(),
        BrokerStatus = order.BrokerStatus,
        FilledQty = order.FilledQty,
        Quantity = fill.Quantity,
        Price = fill.Price,
        At = now,
    };
}
