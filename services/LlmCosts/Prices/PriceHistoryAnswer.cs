namespace Fyntrix.LlmCosts.Prices;

/// <summary>Prices of a model from a moment on, and where they come from.</summary>
/// <param name="Version">The edition that brought them; it stands beside each cost that they made.</param>
/// <param name="InForce">Whether they price the calls of now.</param>
/// <param name="RecordedAt">When they came into this book.</param>
internal sealed record PriceHistoryAnswer(
    string Model,
    DateTimeOffset EffectiveFrom,
    bool InForce,
    string Version,
    string Source,
    DateTimeOffset RecordedAt,
    IReadOnlyDictionary<string, decimal> Prices,
    IReadOnlyList<PriceAnswer.Tier> Tiers)
{
    public static PriceHistoryAnswer Of(ModelPrice price, string source, DateTimeOffset recordedAt, bool inForce) =>
        new(price.Model, price.EffectiveFrom, inForce, price.Version, source, recordedAt, price.Prices, PriceAnswer.Tier.Of(price));
}
