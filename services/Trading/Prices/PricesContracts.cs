namespace Fyntrix.Trading.Prices;

/// <summary>A batch of prices seen in the market.</summary>
/// <param name="Source">Who saw them; <c>api</c> when left out.</param>
internal sealed record PricesRequest(string? Source, IReadOnlyList<PriceRequest?>? Prices);

/// <param name="Exchange">NSE when left out.</param>
/// <param name="Price">What was traded last, in rupees.</param>
/// <param name="ObservedAt">Now when left out.</param>
/// <param name="Bid">The best that buyers offer, in rupees; left out where it is not known.</param>
/// <param name="Ask">The best that sellers ask, in rupees; left out where it is not known.</param>
/// <param name="Volume">Units traded since the price before; left out where it is not known. Paper orders take a share of it.</param>
internal sealed record PriceRequest(
    string? Symbol, string? Exchange, decimal? Price, DateTimeOffset? ObservedAt, decimal? Bid, decimal? Ask, long? Volume);

/// <param name="Received">How many prices the batch held.</param>
/// <param name="Updated">How many symbols have a newer price now.</param>
internal sealed record PricesAnswer(int Received, int Updated);
