using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Prices;

/// <summary>A price in rupees that was seen in the market at a moment.</summary>
internal sealed record SeenPrice(string Symbol, Exchange Exchange, decimal Price, DateTimeOffset ObservedAt);
