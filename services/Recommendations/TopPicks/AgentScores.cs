using System.Text.Json;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>What agents said about picks.</summary>
internal static class AgentScores
{
    /// <summary>
    /// By pick and agent, 0 to 100. A pick of the former system without a price has no contributions; its features tell the scores.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, decimal>> Of(SqliteConnection connection, IReadOnlyList<string> pickUuids)
    {
        var parameter = ("$uuids", (object?)JsonSerializer.Serialize(pickUuids));
        var all = connection.Query(
            """
            SELECT pick_uuid, agent_name, score FROM pick_agent_contributions
            WHERE pick_uuid IN (SELECT value FROM json_each($uuids)) AND score IS NOT NULL
            ORDER BY id
            """,
            r => (Uuid: r.GetString(0), Agent: r.GetString(1), Score: r.GetReal("score")!.Value),
            parameter);
        all.AddRange(connection.Query(
            """
            SELECT r.pick_uuid, s.key AS agent_name, s.value AS score FROM ai_recommendations r JOIN json_each(r.features_json, '$.scores') s
            WHERE r.pick_uuid IN (SELECT value FROM json_each($uuids)) AND r.entry_price IS NULL
                AND s.type IN ('integer', 'real') AND s.value BETWEEN 0 AND 100
                AND NOT EXISTS (SELECT 1 FROM pick_agent_contributions c WHERE c.pick_uuid = r.pick_uuid)
            """,
            r => (r.GetString(0), r.GetString(1), r.GetReal("score")!.Value),
            parameter));
        var byPick = all.ToLookup(s => s.Uuid);
        return pickUuids.ToDictionary(uuid => uuid, uuid => (IReadOnlyDictionary<string, decimal>)new OrderedDictionary<string, decimal>(
            byPick[uuid].DistinctBy(s => s.Agent).Select(s => KeyValuePair.Create(s.Agent, s.Score))));
    }
}
