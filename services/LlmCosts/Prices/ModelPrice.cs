using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>The prices of one model from a moment on.</summary>
/// <param name="Model">The model's name in the price book.</param>
/// <param name="Aliases">Other names of the same model.</param>
/// <param name="Pattern">A regular expression for the names under which providers offer it.</param>
/// <param name="Version">The edition of the price book.</param>
/// <param name="EffectiveFrom">From when on these prices hold.</param>
/// <param name="Prices">Per class, in US dollars per token or piece.</param>
/// <param name="Tiers">In the order in which they are asked; the first that applies prices the whole request.</param>
internal sealed record ModelPrice(
    string Model,
    IReadOnlyList<string> Aliases,
    string? Pattern,
    string Version,
    DateTimeOffset EffectiveFrom,
    IReadOnlyDictionary<string, decimal> Prices,
    IReadOnlyList<PriceTier> Tiers)
{
    /// <summary>Whose model it is, such as openai; empty when nobody said.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Whether they were imported; otherwise they ship with the service.</summary>
    public bool IsImported => Version.StartsWith(PriceList.ImportedPrefix, StringComparison.Ordinal);

    /// <summary>The tier that prices a request; null for the standard prices.</summary>
    public PriceTier? TierFor(TokenUsage usage, CallParameters parameters) => Tiers.FirstOrDefault(t => t.Applies(usage, parameters));

    /// <summary>The price of a class, or of the one that it falls back to; null when neither has one.</summary>
    public static decimal? PriceOf(IReadOnlyDictionary<string, decimal> prices, string tokenClass)
    {
        for (var name = tokenClass; name is not null; name = TokenClass.FallsBackTo(name))
        {
            if (prices.TryGetValue(name, out var price))
                return price;
        }

        return null;
    }
}
