using System.Diagnostics.Metrics;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Bars that come in. Meter <c>Fyntrix.Recommendations</c>.</summary>
internal sealed class BarMetrics
{
    private readonly Counter<long> _taken;

    public BarMetrics(IMeterFactory meters) => _taken = meters.Create("Fyntrix.Recommendations")
        .CreateCounter<long>("fyntrix.bar.taken", "{bar}", "Bars that were new or different, by `timeframe`.");

    public void Taken(Timeframe timeframe, int count) => _taken.Add(count, new KeyValuePair<string, object?>("timeframe", timeframe.Name));
}
