using Fyntrix.Trading.Prices;

namespace Fyntrix.Trading.Brokers;

/// <summary>What a broker tells of an instrument's market.</summary>
/// <param name="Band">The day's price band; null when it is not told.</param>
/// <param name="Seen">Its prices, when they were asked for just now; null for what was known already.</param>
internal sealed record BrokerQuote(PriceBand? Band, SeenPrice? Seen);
