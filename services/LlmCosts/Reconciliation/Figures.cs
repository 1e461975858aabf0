namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>What an export says of a model and a day; null for what it does not say.</summary>
/// <param name="TokensInput">All input tokens, those of caches among them.</param>
/// <param name="TokensCached">Of the input, read from a cache.</param>
/// <param name="CostUsd">In US dollars.</param>
internal readonly record struct Figures(long? Requests, long? TokensInput, long? TokensOutput, long? TokensCached, decimal? CostUsd)
{
    public bool IsNothing => (Requests ?? 0) == 0 && (TokensInput ?? 0) == 0 && (TokensOutput ?? 0) == 0 && (CostUsd ?? 0) == 0;

    public static Figures operator +(Figures a, Figures b) => new(
        Sum(a.Requests, b.Requests),
        Sum(a.TokensInput, b.TokensInput),
        Sum(a.TokensOutput, b.TokensOutput),
        Sum(a.TokensCached, b.TokensCached),
        a.CostUsd is null ? b.CostUsd : a.CostUsd + (b.CostUsd ?? 0));

    private static long? Sum(long? a, long? b) => a is null ? b : a + (b ?? 0);
}
