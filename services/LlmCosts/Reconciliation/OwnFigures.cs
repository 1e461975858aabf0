namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>What was booked here of a model and a day.</summary>
internal readonly record struct OwnFigures(long Requests, long UnpricedRequests, long TokensInput, long TokensOutput, long TokensCached, long CostNanoUsd)
{
    public static OwnFigures operator +(OwnFigures a, OwnFigures b) => new(
        a.Requests + b.Requests,
        a.UnpricedRequests + b.UnpricedRequests,
        a.TokensInput + b.TokensInput,
        a.TokensOutput + b.TokensOutput,
        a.TokensCached + b.TokensCached,
        a.CostNanoUsd + b.CostNanoUsd);
}
