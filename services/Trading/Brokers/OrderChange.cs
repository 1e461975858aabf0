using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>What an open order is to be from now on; the quantity is the new total.</summary>
/// <param name="MarketProtection">Of MARKET and SLM, in per cent or -1 for the exchange's own; null for the others.</param>
internal sealed record OrderChange(long Quantity, OrderType OrderType, decimal? LimitPrice, decimal? TriggerPrice, decimal? MarketProtection = null);
