using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

/// <summary>What the exchange did, the truth of which states are projections. Rows are only added.</summary>
internal sealed class Fill
{
    private Fill()
    {
    }

    public string Id { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    public string ConnectionId { get; private set; } = "";

    public string OrderId { get; private set; } = "";

    public string? TradeIntentId { get; private set; }

    public string BrokerOrderId { get; private set; } = "";

    /// <summary>The exchange's number of the trade, unique on its exchange and day only.</summary>
    public string TradeId { get; private set; } = "";

    /// <summary>The trading day in India.</summary>
    public DateOnly TradeDate { get; private set; }

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Product Product { get; private set; }

    public Side Side { get; private set; }

    public long Quantity { get; private set; }

    public decimal Price { get; private set; }

    /// <summary>Where the price comes from.</summary>
    public PriceSource PriceSource { get; private set; }

    public DateTimeOffset FilledAt { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }

    public static Fill Of(BrokerOrder order, BrokerTrade trade, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        AccountId = order.AccountId,
        ConnectionId = order.ConnectionId,
        OrderId = order.Id,
        TradeIntentId = order.TradeIntentId,
        BrokerOrderId = trade.BrokerOrderId,
        TradeId = trade.TradeId,
        TradeDate = trade.FilledAt.DateInIndia(),
        Symbol = order.Symbol,
        Exchange = order.Exchange,
        Product = order.Product,
        Side = order.Side,
        Quantity = trade.Quantity,
        Price = trade.Price,
        PriceSource = trade.PriceSource,
        FilledAt = trade.FilledAt,
        RecordedAt = now,
    };
}
