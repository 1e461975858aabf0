using System.Diagnostics.Metrics;
using Fyntrix.LlmCosts.Data;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>What is left of the budgets over all calls, as seen last. Meter <c>Fyntrix.LlmCosts</c>.</summary>
internal sealed class BudgetMetrics
{
    private IReadOnlyList<(string Budget, long NanoUsd)> _left = [];

    public BudgetMetrics(IMeterFactory meters) => meters.Create("Fyntrix.LlmCosts").CreateObservableGauge(
        "fyntrix.llm.budget.left",
        () => Volatile.Read(ref _left).Select(b => new Measurement<long>(b.NanoUsd, new KeyValuePair<string, object?>("budget", b.Budget))),
        "{nano_usd}",
        "What is left of a budget over all calls in its current window, in nano-USD, by `budget`; looked at each minute.");

    public void Saw(IEnumerable<(string Budget, BudgetStatus Status)> budgets) =>
        Volatile.Write(ref _left, [.. budgets.Select(b => (b.Budget, NanoUsd.FromUsd(decimal.Round(b.Status.RemainingUsd, 9))))]);
}
