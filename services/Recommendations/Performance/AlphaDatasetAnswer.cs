using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

/// <summary>A part of the picks with their outcomes, newest first.</summary>
/// <param name="Count">Of this page.</param>
/// <param name="Counts">Of all picks that the filters fit, whether listed or not; null on a page asked for by cursor.</param>
internal sealed record AlphaDatasetAnswer(
    IReadOnlyList<AlphaRow> Items, int Count, AlphaFilters Filters, AlphaPagination Pagination, PickCounts? Counts, DateTimeOffset GeneratedAt);
