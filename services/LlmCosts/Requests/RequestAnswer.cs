using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Revaluation;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>A booked call. The cost is exact, and null while nobody can price it.</summary>
/// <param name="FormerCostUsd">What the former system said of an imported call that has no exact cost. It is not exact and in no sum.</param>
/// <param name="Estimated">The provider did not say what was used; the tokens are an estimate.</param>
/// <param name="OverBudget">A hard budget had no room for it when it was booked: it was reported after the fact, or cost more than was reserved.</param>
internal sealed record RequestAnswer(
    long Id,
    string Model,
    string? Provider,
    string? ProviderResponseId,
    long TokensInput,
    long TokensOutput,
    long TokensCached,
    long TokensCacheWrite,
    long TokensReasoning,
    IReadOnlyDictionary<string, long> TokenClasses,
    decimal? CostUsd,
    long? CostNanoUsd,
    IReadOnlyDictionary<string, long>? CostBreakdown,
    string? PriceVersion,
    string? PriceTier,
    decimal? FormerCostUsd,
    string? UserId,
    string? Agent,
    string? RunId,
    string? PickUuid,
    IReadOnlyList<string> Tags,
    int? LatencyMs,
    CallStatus Status,
    bool Estimated,
    bool OverBudget,
    ReportSource Source,
    DateTimeOffset CreatedAt,
    ValuationAnswer? Valuation)
{
    public static RequestAnswer Of(RequestRow row)
    {
        var call = row.Call;
        var priced = call.Cost as Cost.Priced;
        return new(
            row.Id, call.Model, call.Provider, call.ProviderResponseId,
            call.Usage.Input, call.Usage.Output, call.Usage.Cached, call.Usage.CacheWrite, call.Usage.Reasoning, call.Usage.Further,
            NanoUsd.ToUsd(priced?.NanoUsd), priced?.NanoUsd, priced?.Breakdown, priced?.Version, priced?.Tier, row.FormerCostUsd,
            call.Attribution.UserId, call.Attribution.Agent, call.Attribution.RunId, call.Attribution.PickUuid, call.Attribution.Tags,
            call.LatencyMs, call.Status, call.Estimated, row.IsOverBudget, call.Source, call.CalledAt,
            row.Valuation is { } valuation ? ValuationAnswer.Of(valuation) : null);
    }
}
