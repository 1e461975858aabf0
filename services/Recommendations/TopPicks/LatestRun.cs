using System.Text.Json;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Runs;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>The newest run of a universe and mode, with its picks, best first.</summary>
internal sealed record LatestRun(Run Run, IReadOnlyList<RunPick> Picks)
{
    /// <summary>
    /// Null when there never was a run. An empty run is an answer too: nothing was worth picking. A pick of the former system without
    /// a score is left out.
    /// </summary>
    public static LatestRun? Find(SqliteConnection connection, string universe, TradingMode mode, Confidence lowest, int limit)
    {
        if (RunReader.FindLatest(connection, universe, mode) is not { } run)
            return null;
        var picks = PickReader.OfRun(connection, run.RunId)
            .Where(p => p.ScoreBlend is not null && (p.Confidence ?? Confidence.Low) >= lowest)
            .Take(limit).ToList();
        var scores = AgentScores.Of(connection, [.. picks.Select(p => p.PickUuid)]);
        var features = connection.Query(
            "SELECT pick_uuid, features_json FROM ai_recommendations WHERE pick_uuid IN (SELECT value FROM json_each($uuids))",
            r => (Uuid: r.GetString(0), Features: r.GetText("features_json")),
            ("$uuids", JsonSerializer.Serialize(picks.Select(p => p.PickUuid)))).ToDictionary(f => f.Uuid, f => f.Features);
        return new(run, [.. picks.Select(p => new RunPick(p, features[p.PickUuid], scores[p.PickUuid]))]);
    }
}
