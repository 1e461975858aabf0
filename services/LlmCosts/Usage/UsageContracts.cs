namespace Fyntrix.LlmCosts.Usage;

/// <summary>What calls used and cost in a time, with the keys of the former system. Amounts in US dollars, exact.</summary>
/// <param name="AvgCostPerRequest">Over the priced requests, rounded to nano-USD; 0 when there are none.</param>
/// <param name="UnpricedRequests">How many of the requests nobody can price; they are in no amount.</param>
internal sealed record UsageAnswer(
    int PeriodDays,
    long TotalRequests,
    long TotalInputTokens,
    long TotalOutputTokens,
    decimal TotalCostUsd,
    decimal AvgCostPerRequest,
    IReadOnlyList<ModelUsage> ByModel,
    IReadOnlyList<DayUsage> DailyBreakdown,
    long UnpricedRequests,
    DateTimeOffset PeriodStart);

/// <param name="CostUsd">Null when none of its requests could be priced.</param>
internal sealed record ModelUsage(string Model, long Requests, decimal? CostUsd, long UnpricedRequests);

/// <param name="Date">A day in UTC.</param>
/// <param name="CostUsd">Null when none of its requests could be priced.</param>
internal sealed record DayUsage(DateOnly Date, long Requests, decimal? CostUsd, long UnpricedRequests);

/// <summary>Usage over time, oldest first.</summary>
internal sealed record UsageTimeseries(
    TimeseriesInterval Interval,
    string? GroupBy,
    string TimeZone,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<UsagePoint> Points);

/// <param name="PeriodStart">When the hour, day or month began.</param>
/// <param name="Key">The model, agent, user or tag; null for what is not known, and when nothing is grouped.</param>
/// <param name="CostUsd">Null when none of the requests could be priced.</param>
internal sealed record UsagePoint(
    DateTimeOffset PeriodStart,
    string? Key,
    long Requests,
    long UnpricedRequests,
    long TokensInput,
    long TokensOutput,
    long TokensCached,
    long TokensCacheWrite,
    long TokensReasoning,
    decimal? CostUsd);
