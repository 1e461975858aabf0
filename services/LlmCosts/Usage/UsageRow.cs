namespace Fyntrix.LlmCosts.Usage;

/// <summary>A line of usage as a table: of a MODEL, of a DAY, or the TOTAL.</summary>
/// <param name="Model">Of a MODEL.</param>
/// <param name="Date">Of a DAY, in UTC.</param>
/// <param name="CostUsd">Empty when none of the requests could be priced.</param>
internal sealed record UsageRow(string Row, string? Model, DateOnly? Date, long Requests, decimal? CostUsd, long UnpricedRequests)
{
    public static IEnumerable<UsageRow> Of(UsageAnswer usage) =>
    [
        .. usage.ByModel.Select(m => new UsageRow("MODEL", m.Model, null, m.Requests, m.CostUsd, m.UnpricedRequests)),
        .. usage.DailyBreakdown.Select(d => new UsageRow("DAY", null, d.Date, d.Requests, d.CostUsd, d.UnpricedRequests)),
        new("TOTAL", null, null, usage.TotalRequests, usage.TotalRequests > usage.UnpricedRequests ? usage.TotalCostUsd : null, usage.UnpricedRequests),
    ];
}
