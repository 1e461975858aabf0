namespace Fyntrix.LlmCosts.Prices;

/// <summary>What a price book knows of a model's name.</summary>
internal abstract record PriceMatch
{
    private PriceMatch()
    {
    }

    public sealed record Found(ModelPrice Price) : PriceMatch;

    /// <summary>Nothing: the model stays unpriced. The nearest names help a person to see why.</summary>
    public sealed record Unknown(IReadOnlyList<string> Nearest) : PriceMatch;
}
