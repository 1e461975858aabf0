using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>What an order at a broker is for, as the broker has it. Quantity in units, prices in rupees.</summary>
internal sealed record BrokerOrderTerms(
    string Symbol,
    Exchange Exchange,
    Product Product,
    Side Side,
    long Quantity,
    OrderType OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice);
