namespace Fyntrix.Trading.Brokers;

/// <summary>One trade of an order, as the exchange numbered it. Quantity in units, price in rupees.</summary>
internal sealed record BrokerTrade(
    string BrokerOrderId,
    string TradeId,
    long Quantity,
    decimal Price,
    PriceSource PriceSource,
    DateTimeOffset FilledAt);
