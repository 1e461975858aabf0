using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

internal sealed record OrderAnswer(
    string Id,
    string? TradeIntentId,
    string ConnectionId,
    BrokerName Broker,
    string? BrokerOrderId,
    string? Tag,
    OrderOrigin Origin,
    string Symbol,
    Exchange Exchange,
    Product Product,
    Side Side,
    long Qty,
    OrderType OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    OrderState Status,
    string? StatusReason,
    string? BrokerStatus,
    long FilledQty,
    decimal? AveragePrice,
    DateTimeOffset? PlacedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static OrderAnswer From(BrokerOrder o) => new(
        o.Id, o.TradeIntentId, o.ConnectionId, o.Broker, o.BrokerOrderId, o.Tag, o.Origin, o.Symbol, o.Exchange, o.Product, o.Side, o.Qty, o.OrderType,
        o.LimitPrice, o.TriggerPrice, o.Status, o.StatusReason, o.BrokerStatus, o.FilledQty, o.AveragePrice, o.PlacedAt, o.CreatedAt, o.UpdatedAt);
}

/// <param name="Quantity">In units.</param>
/// <param name="Price">In rupees.</param>
/// <param name="PriceSource">Where the price is from; PICK_PRICE marks a simulated fill at a pick's published price.</param>
internal sealed record FillAnswer(
    string Id,
    string OrderId,
    string? TradeIntentId,
    string ConnectionId,
    string BrokerOrderId,
    string TradeId,
    DateOnly TradeDate,
    string Symbol,
    Exchange Exchange,
    Product Product,
    Side Side,
    long Quantity,
    decimal Price,
    PriceSource PriceSource,
    DateTimeOffset FilledAt)
{
    public static FillAnswer From(Fill f) => new(
        f.Id, f.OrderId, f.TradeIntentId, f.ConnectionId, f.BrokerOrderId, f.TradeId, f.TradeDate, f.Symbol, f.Exchange, f.Product, f.Side,
        f.Quantity, f.Price, f.PriceSource, f.FilledAt);
}
