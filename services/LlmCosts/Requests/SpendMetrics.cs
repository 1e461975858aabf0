using System.Diagnostics.Metrics;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>What models cost. Meter <c>Fyntrix.LlmCosts</c>.</summary>
internal sealed class SpendMetrics
{
    private readonly NamedModels _models = new();
    private readonly Counter<long> _spend;
    private readonly Counter<long> _reports;

    public SpendMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Fyntrix.LlmCosts");
        _spend = meter.CreateCounter<long>("fyntrix.llm.spend", "{nano_usd}", "Cost of the calls that were booked, in nano-USD, by `gen_ai.request.model`; models past the first hundred are `other`.");
        _reports = meter.CreateCounter<long>("fyntrix.llm.reports", "{report}", "Reports of calls, by `result`: RECORDED, DUPLICATE or QUARANTINED.");
    }

    /// <param name="reports">As they were booked.</param>
    /// <param name="items">What became of each.</param>
    public void Booked(IReadOnlyList<Report> reports, IReadOnlyList<RecordedItem> items)
    {
        foreach (var item in items)
        {
            _reports.Add(1, new KeyValuePair<string, object?>("result", item.Result.ToString()));
            if (item is { Result: RecordResult.RECORDED, CostNanoUsd: { } cost } && reports[item.Index] is Report.Ready { Call: var call })
                _spend.Add(cost, new KeyValuePair<string, object?>("gen_ai.request.model", _models.Name(call.Model)));
        }
    }
}
