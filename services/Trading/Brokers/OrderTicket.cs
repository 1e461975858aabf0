using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>An order as a broker is asked for it.</summary>
/// <param name="Tag">Our mark, by which the order is found again.</param>
/// <param name="MarketProtection">Of orders without a limit, in per cent; -1 or null for the exchange's own.</param>
/// <param name="PublishedPrice">What the pick behind it was published with, in rupees; only a simulation looks at it.</param>
internal sealed record OrderTicket(
    string Tag,
    string Symbol,
    Exchange Exchange,
    Product Product,
    Side Side,
    long Quantity,
    OrderType OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? PublishedPrice,
    decimal? MarketProtection = null);
