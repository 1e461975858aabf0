namespace Fyntrix.LlmCosts.Prices;

/// <summary>By which names calls mean a model, for the calls of some time.</summary>
/// <param name="From">The first moment.</param>
/// <param name="Until">The moment before which it holds.</param>
/// <param name="BeforeFirstPrice">Nothing is known of the model for this time: it is meant only by names that mean nothing else.</param>
internal sealed record ModelNaming(string Model, IReadOnlyList<string> Aliases, string? Pattern, DateTimeOffset From, DateTimeOffset Until, bool BeforeFirstPrice = false)
{
    public bool Covers(DateTimeOffset at) => at >= From && at < Until;
}
