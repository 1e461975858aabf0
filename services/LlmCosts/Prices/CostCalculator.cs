using System.Collections.Immutable;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// The cost of a call: Σ count of a class × its price, summed exactly and rounded half-even once, to nano-USD.
/// Some prices are fractions of a nano-USD per token, so rounding class by class would be wrong.
/// </summary>
internal static class CostCalculator
{
    /// <summary>Prices a call of a model, by the price book at the time of the call.</summary>
    public static Cost Calculate(PriceBook book, string model, TokenUsage usage, CallParameters parameters, DateTimeOffset calledAt) =>
        book.Find(model, calledAt) switch
        {
            PriceMatch.Found found => Calculate(found.Price, usage, parameters),
            PriceMatch.Unknown unknown => new Cost.Unpriced($"No price is known for the model {model}.", unknown.Nearest),
            _ => throw new InvalidOperationException("A match is found or unknown."),
        };

    /// <summary>Prices a call by one model's prices. A class that was used and has no price leaves the whole call unpriced.</summary>
    public static Cost Calculate(ModelPrice model, TokenUsage usage, CallParameters parameters)
    {
        var tier = model.TierFor(usage, parameters);
        var prices = tier?.Prices ?? model.Prices;

        // Exact: counts are below 10¹⁰ and prices below 10⁹ nano-USD with at most 6 decimals, 28 digits at the most.
        var exact = new List<(string Class, decimal Nano)>();
        foreach (var (name, count) in usage.Classes())
        {
            if (ModelPrice.PriceOf(prices, name) is not { } price)
                return new Cost.Unpriced($"The model {model.Model} has no price for {name}.", []);
            exact.Add((name, count * (price * NanoUsd.PerUsd)));
        }

        var total = decimal.Round(exact.Sum(c => c.Nano), 0, MidpointRounding.ToEven);
        return new Cost.Priced((long)total, Break(exact, (long)total), model.Version, tier?.Name);
    }

    /// <summary>Whole nano-USD per class; what the fractions make together goes to the largest class.</summary>
    private static ImmutableSortedDictionary<string, long> Break(List<(string Class, decimal Nano)> exact, long total)
    {
        if (exact.Count == 0)
            return ImmutableSortedDictionary<string, long>.Empty;
        var largest = exact.MaxBy(c => c.Nano).Class;
        var whole = exact.ToDictionary(c => c.Class, c => (long)decimal.Truncate(c.Nano));
        whole[largest] += total - whole.Values.Sum();
        return whole.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
