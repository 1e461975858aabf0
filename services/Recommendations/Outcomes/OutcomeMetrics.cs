using System.Diagnostics.Metrics;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What is judged. Meter <c>Fyntrix.Recommendations</c>.</summary>
internal sealed class OutcomeMetrics
{
    private readonly Counter<long> _judged;

    public OutcomeMetrics(IMeterFactory meters) => _judged = meters.Create("Fyntrix.Recommendations")
        .CreateCounter<long>("fyntrix.pick.judged", "{pick}", "Picks that were judged, by `mode` and by `effect`: evaluated, revised, unchanged, pending or unresolved.");

    public void Judged(TradingMode mode, EvaluationEffect effect) => _judged.Add(
        1, new KeyValuePair<string, object?>("mode", mode.ToString()), new KeyValuePair<string, object?>("effect", effect.ToString().ToLowerInvariant()));
}
