using System.Collections.Immutable;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>What a call cost, or that nobody can say.</summary>
internal abstract record Cost
{
    private Cost()
    {
    }

    /// <param name="NanoUsd">The whole, rounded once.</param>
    /// <param name="Breakdown">Per class of usage, in nano-USD; adds up to the whole.</param>
    /// <param name="Version">The edition of the price book.</param>
    /// <param name="Tier">The tier that priced it; null for the standard prices.</param>
    public sealed record Priced(long NanoUsd, ImmutableSortedDictionary<string, long> Breakdown, string Version, string? Tier) : Cost;

    /// <param name="Reason">Why, in a sentence.</param>
    /// <param name="Nearest">Models of the price book whose names are near, when the model is not known.</param>
    public sealed record Unpriced(string Reason, IReadOnlyList<string> Nearest) : Cost;
}
