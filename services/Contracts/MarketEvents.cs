namespace Fyntrix.Contracts;

/// <summary>Prices that were really seen in the market; never synthetic ones.</summary>
public sealed record PricesObserved(string Source, IReadOnlyList<ObservedPrice> Prices);

/// <summary>One price in rupees at a moment.</summary>
public sealed record ObservedPrice(string Symbol, string Exchange, decimal Price, DateTimeOffset ObservedAt);
