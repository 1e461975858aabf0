using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>What runs cost against what came of them.</summary>
internal static class RunCosts
{
    private const decimal NanoPerUsd = 1_000_000_000m;

    public static CostsAnswer Read(SqliteConnection connection, StatisticsFilter filter, PickCounts picks)
    {
        var runs = new SqlFilter().Between("r.generated_at", filter.From?.StartInIndia(), filter.To?.AddDays(1).StartInIndia());
        filter.AddTo(runs, "r.mode", "r.universe", null, null, "r.policy_version", null);
        var unknown = connection.QueryLong("SELECT count(*) FROM llm_run_costs c WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = c.run_id)");
        return connection.QueryFirst(
            $"""
            SELECT count(*), total(t.issued), total(t.evaluated), total(t.unresolved), total(t.wins),
                coalesce(sum(c.calls), 0), coalesce(sum(c.unpriced), 0), coalesce(sum(c.cost_nano_usd), 0)
            FROM llm_run_costs c JOIN runs r ON r.run_id = c.run_id
                LEFT JOIN (
                    SELECT run_id, sum(issued) AS issued, sum(evaluated) AS evaluated, sum(unresolved) AS unresolved, sum(wins) AS wins
                    FROM run_tallies WHERE run_id IN (SELECT run_id FROM llm_run_costs) GROUP BY run_id) t ON t.run_id = c.run_id
            {runs.Where}
            """,
            r => Of((long)r.GetDouble(1), (long)r.GetDouble(2), (long)r.GetDouble(3), (long)r.GetDouble(4), r.GetInt64(0), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7)),
            runs.Parameters)!;

        CostsAnswer Of(long issued, long evaluated, long unresolved, long wins, long counted, long calls, long unpriced, long nano)
        {
            decimal? cost = calls > unpriced ? nano / NanoPerUsd : null;
            return new(
                filter, picks, counted, new(issued, evaluated, issued - evaluated - unresolved, unresolved), wins, calls, unpriced, unknown, cost,
                issued == 0 ? null : Rounded(cost / issued),
                wins == 0 ? null : Rounded(cost / wins),
                cost is null ? "COSTS_NOT_KNOWN" : issued == 0 ? "NO_PICKS" : wins == 0 ? "NO_WINS" : null);
        }
    }

    private static decimal? Rounded(decimal? usd) => usd is { } known ? decimal.Round(known, 12) : null;
}
