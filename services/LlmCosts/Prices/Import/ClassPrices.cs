using System.Collections.Immutable;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Collects the prices of one tier by class. Several keys of a file may mean one class: they count once and must agree.</summary>
internal sealed class ClassPrices
{
    private readonly SortedDictionary<string, (string Key, string Price)> _prices = new(StringComparer.Ordinal);

    /// <exception cref="PriceFormatException">Another key of the class has another price.</exception>
    public void Add(string tokenClass, string key, string price)
    {
        if (!_prices.TryAdd(tokenClass, (key, price)) && _prices[tokenClass] is var first && first.Price != price)
            throw new PriceFormatException($"has two prices for {tokenClass}: {first.Key} says {first.Price} and {key} says {price}.");
    }

    public bool Contains(string tokenClass) => _prices.ContainsKey(tokenClass);

    public bool IsEmpty => _prices.Count == 0;

    /// <summary>These prices, and those of another tier for the classes that this one does not name.</summary>
    public ImmutableSortedDictionary<string, string> Over(IReadOnlyDictionary<string, string> others) =>
        others.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(_prices.Select(p => KeyValuePair.Create(p.Key, p.Value.Price)));

    public ImmutableSortedDictionary<string, string> ToPrices() => Over(ImmutableSortedDictionary<string, string>.Empty);
}
