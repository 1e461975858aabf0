using System.Diagnostics.Metrics;

namespace Fyntrix.Recommendations.Runs;

/// <summary>What agents publish. Meter <c>Fyntrix.Recommendations</c>.</summary>
internal sealed class RunMetrics
{
    private readonly Counter<long> _picks;

    public RunMetrics(IMeterFactory meters) => _picks = meters.Create("Fyntrix.Recommendations")
        .CreateCounter<long>("fyntrix.pick.published", "{pick}", "Picks that were published in runs, by `mode`.");

    public void Published(RunWithPicks run) => _picks.Add(run.Picks.Count, new KeyValuePair<string, object?>("mode", run.Mode.ToString()));
}
