using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>Prices for a whole request, in US dollars per token or piece, when all conditions hold.</summary>
internal sealed record PriceTier(string Name, IReadOnlyList<TierCondition> Conditions, IReadOnlyDictionary<string, decimal> Prices)
{
    public bool Applies(TokenUsage usage, CallParameters parameters) => Conditions.All(c => c.Holds(usage, parameters));
}
