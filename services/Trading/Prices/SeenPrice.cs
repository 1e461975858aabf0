using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Prices;

/// <summary>What was seen of an instrument in the market at a moment. Prices in rupees.</summary>
/// <param name="Price">What was traded last.</param>
/// <param name="Bid">The best that buyers offer; null when it is not known.</param>
/// <param name="Ask">The best that sellers ask; null when it is not known.</param>
/// <param name="Volume">Units traded since the price before; null when it is not known.</param>
internal sealed record SeenPrice(
    string Symbol, Exchange Exchange, decimal Price, DateTimeOffset ObservedAt, decimal? Bid = null, decimal? Ask = null, long? Volume = null);
