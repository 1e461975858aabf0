namespace Fyntrix.Contracts;

/// <summary>
/// A language model was called. LlmCosts prices and books it without the caller waiting. Token counts are canonical:
/// input = fresh + cached + cache-write, output = visible + reasoning.
/// </summary>
/// <param name="TokenClasses">Further classes, such as input_audio or web_search_queries.</param>
/// <param name="Status">OK, ERROR, CANCELLED or TIMEOUT; OK when null.</param>
/// <param name="ReportKey">The same for each repeat of one report: it counts once, whichever way it comes.</param>
/// <param name="ReportedBy">Who reported the call to LlmCosts, for a report that it could not book at once.</param>
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
    DateTimeOffset CalledAt,
    IReadOnlyDictionary<string, long>? TokenClasses = null,
    IReadOnlyList<string>? Tags = null,
    string? ServiceTier = null,
    string? Speed = null,
    string? Status = null,
    string? ReportKey = null,
    string? ReportedBy = null,
    bool? Estimated = null);

/// <summary>A report of a call broke a rule while LlmCosts could not write: it keeps it apart once it can.</summary>
/// <param name="Source">The way it came.</param>
/// <param name="Code">Of the rule.</param>
/// <param name="Payload">The report as it came, shortened.</param>
public sealed record LlmReportRefused(string Source, string Code, string Detail, string Payload, string? UserId, string? ReportedBy);

/// <summary>A budget crossed a level: OK, CAUTION (50 %), WARNING (80 %) or EXCEEDED (100 %). Amounts in US dollars.</summary>
public sealed record LlmBudgetChanged(
    string BudgetId,
    string Level,
    decimal SpentUsd,
    decimal BudgetUsd,
    DateTimeOffset WindowStart,
    DateTimeOffset ChangedAt);

/// <summary>
/// LlmCosts has booked a call that was made for a run: once for each call, when it is first known which run it was for.
/// </summary>
/// <param name="CallId">The provider's id of the response, or whatever else tells repeats of the call's report; null where nothing does.</param>
/// <param name="CostNanoUsd">10⁻⁹ US dollars; null for a call without a known price.</param>
public sealed record LlmCostRecorded(string RunId, string? PickUuid, string? CallId, long? CostNanoUsd, DateTimeOffset CalledAt);
