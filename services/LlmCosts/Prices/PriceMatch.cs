namespace Fyntrix.LlmCosts.Prices;

/// <summary>What a price book knows of a model's name.</summary>
internal abstract record PriceMatch
{
    private PriceMatch()
    {
    }

    public sealed record Found(ModelPrice Price) : PriceMatch;

    /// <summary>Nothing: the model stays unpriced. The nearest names help a person to see why.</summary>
    public sealed record Unknown(Lazy<IReadOnlyList<string>> NearestNames) : PriceMatch
    {
        /// <summary>Looked for when it is asked for: in a large book that takes longer than all the rest.</summary>
        public IReadOnlyList<string> Nearest => NearestNames.Value;
    }
}
