namespace Fyntrix.Contracts;

/// <summary>
/// A language model was called. LlmCosts prices and books it without the caller waiting. Token counts are canonical:
/// input = fresh + cached + cache-write, output = visible + reasoning.
/// </summary>
public sealed record LlmUsageReported(
    string Model,
    string? Provider,
    string? ProviderResponseId,
    long TokensInput,
    long TokensOutput,
    long TokensCached,
    long TokensCacheWrite,
    long TokensReasoning,
    string? UserId,
    string? Agent,
    string? RunId,
    string? PickUuid,
    int? LatencyMs,
    DateTimeOffset CalledAt);

/// <summary>A budget crossed a level: OK, CAUTION (50 %), WARNING (80 %) or EXCEEDED (100 %). Amounts in US dollars.</summary>
public sealed record LlmBudgetChanged(
    string BudgetId,
    string Level,
    decimal SpentUsd,
    decimal BudgetUsd,
    DateTimeOffset WindowStart,
    DateTimeOffset ChangedAt);
