using Fyntrix.LlmCosts.Data;

namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>What a call is worth by a later price book; it stands beside the recorded cost, which totals and budgets keep.</summary>
internal sealed record ValuationAnswer(
    decimal CostUsd,
    long CostNanoUsd,
    IReadOnlyDictionary<string, long> CostBreakdown,
    string PriceVersion,
    string? PriceTier,
    string Reason,
    DateTimeOffset ValuedAt)
{
    public static ValuationAnswer Of(Valuation valuation) => new(
        NanoUsd.ToUsd(valuation.Cost.NanoUsd), valuation.Cost.NanoUsd, valuation.Cost.Breakdown, valuation.Cost.Version, valuation.Cost.Tier,
        valuation.Reason, valuation.ValuedAt);
}
