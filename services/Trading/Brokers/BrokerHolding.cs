using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>What is owned since before today. Quantities in units, prices in rupees.</summary>
/// <param name="Quantity">Owned when the day began; what is sold today stands in <paramref name="UsedQuantity"/>.</param>
/// <param name="UsedQuantity">Sold today out of it, and shown as a negative position too.</param>
/// <param name="AveragePrice">What a unit was bought for on average.</param>
/// <param name="LastPrice">Null when none is known.</param>
internal sealed record BrokerHolding(
    string Symbol,
    Exchange Exchange,
    long Quantity,
    long UsedQuantity,
    decimal AveragePrice,
    decimal? LastPrice);
