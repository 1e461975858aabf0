namespace Fyntrix.LlmCosts.Prices;

/// <summary>The prices of one model, in US dollars per token or piece and class.</summary>
internal sealed record PriceAnswer(
    string Model,
    IReadOnlyList<string> Aliases,
    string? Pattern,
    string Version,
    DateTimeOffset EffectiveFrom,
    IReadOnlyDictionary<string, decimal> Prices,
    IReadOnlyList<PriceAnswer.Tier> Tiers)
{
    public static PriceAnswer Of(ModelPrice price) => new(
        price.Model,
        price.Aliases,
        price.Pattern,
        price.Version,
        price.EffectiveFrom,
        price.Prices,
        Tier.Of(price));

    /// <summary>Other prices for the whole request when all conditions hold; the first in the list that applies is taken.</summary>
    public sealed record Tier(string Name, IReadOnlyList<string> Conditions, IReadOnlyDictionary<string, decimal> Prices)
    {
        public static IReadOnlyList<Tier> Of(ModelPrice price) => [.. price.Tiers.Select(t => new Tier(t.Name, [.. t.Conditions.Select(Describe)], t.Prices))];

        private static string Describe(TierCondition condition) => condition switch
        {
            TierCondition.ParameterIn parameter => $"{parameter.Parameter} is {string.Join(" or ", parameter.Values)}",
            TierCondition.UsageAbove usage => $"usage matching {usage.Pattern} is above {usage.Above}",
            _ => throw new InvalidOperationException("A condition is about a parameter or about usage."),
        };
    }
}
