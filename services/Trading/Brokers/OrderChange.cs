using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>What an open order is to be from now on; the quantity is the new total.</summary>
internal sealed record OrderChange(long Quantity, OrderType OrderType, decimal? LimitPrice, decimal? TriggerPrice);
