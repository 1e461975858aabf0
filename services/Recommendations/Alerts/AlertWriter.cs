using Fyntrix.Contracts;
using Fyntrix.Recommendations.Runs;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Alerts;

/// <summary>Raises alerts, in the transaction that publishes the picks.</summary>
internal static class AlertWriter
{
    /// <summary>What was signalled before this is no news.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(1);

    private const int LargestMessage = 1_000;

    public static void Raise(SqliteWrite write, RunWithPicks run)
    {
        foreach (var pick in run.Picks.Where(p => p.GeneratedAt >= write.Now - News))
        {
            var users = write.Connection.Query(
                """
                INSERT INTO alerts (alert_id, user_id, pick_uuid, created_at)
                SELECT lower(hex(randomblob(16))), user_id, $pick, $now FROM user_watched_symbols WHERE symbol = $symbol AND exchange = $exchange
                RETURNING user_id
                """,
                r => r.GetString(0),
                ("$pick", pick.PickUuid), ("$symbol", pick.Symbol), ("$exchange", pick.Exchange), ("$now", write.Now));
            foreach (var part in users.Chunk(LargestMessage))
            {
                write.Publish(new WatchedSymbolPicked(
                    pick.PickUuid, run.RunId, pick.Symbol, pick.Exchange.ToString(), pick.Mode.ToString(), pick.Direction.ToString(), pick.Recommendation, part, write.Now));
            }
        }
    }
}
