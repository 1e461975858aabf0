using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>The picks of a trade date with their outcomes by our rules and the agents' scores, in an order that only their content decides.</summary>
internal sealed record DayPicks(DateOnly Day, IReadOnlyList<JudgedPick> Picks, ILookup<string, AgentScore> Scores)
{
    /// <summary>Reads a day; only what passes the filter when there is one.</summary>
    public static DayPicks Read(SqliteConnection connection, DateOnly day, StatisticsFilter? filter = null)
    {
        var conditions = new SqlFilter().Between("p.generated_at", day.StartInIndia(), day.AddDays(1).StartInIndia());
        filter?.AddTo(conditions, "p.mode", "p.universe", "p.direction", "p.confidence", "p.policy_version", "e.regime");
        var picks = connection.Query(
            $"""
            SELECT p.pick_uuid, p.run_id, p.mode, p.universe, p.direction, p.confidence, p.policy_version, e.regime, p.score_blend,
                o.outcome_label, o.ret_close_pct, o.ret_vs_benchmark_pct, o.max_runup_pct, o.max_drawdown_pct, o.capture_ratio, o.pnl_pct,
                o.hit_target, o.hit_stop, o.ambiguous
            FROM ai_recommendations p
                LEFT JOIN pick_outcomes o ON o.pick_uuid = p.pick_uuid AND o.rule_hash IS NOT NULL
                LEFT JOIN pick_events e ON e.pick_uuid = p.pick_uuid
            {conditions.Where}
            ORDER BY p.pick_uuid, o.evaluation_horizon
            """,
            Map,
            conditions.Parameters);
        // Of the same picks alone: a day may have thousands more that the filter does not mean.
        var scores = connection.Query(
            $"""
            SELECT a.pick_uuid, a.agent_name, a.score
            FROM ai_recommendations p
                LEFT JOIN pick_events e ON e.pick_uuid = p.pick_uuid
                JOIN pick_agent_contributions a ON a.pick_uuid = p.pick_uuid
            {conditions.Where} AND a.score IS NOT NULL
            ORDER BY a.pick_uuid, a.agent_name
            """,
            r => (Pick: r.GetString(0), Score: new AgentScore(r.GetString(1), r.GetDouble(2))),
            conditions.Parameters);
        // A pick has one outcome by our rules.
        return new(day, [.. picks.DistinctBy(p => p.PickUuid)], scores.ToLookup(s => s.Pick, s => s.Score));
    }

    private static JudgedPick Map(SqliteDataReader row)
    {
        return new(
            row.GetString(0), row.GetString(1),
            new(row.GetString(2), row.GetString(3), row.GetString(4), Text(5), Text(6), Text(7)),
            Real(8), row.IsDBNull(9) ? null : row.GetString(9), Real(10), Real(11), Real(12), Real(13), Real(14), Real(15), Is(16), Is(17), Is(18));

        string Text(int column) => row.IsDBNull(column) ? "" : row.GetString(column);
        double? Real(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
        bool Is(int column) => !row.IsDBNull(column) && row.GetInt64(column) == 1;
    }
}
