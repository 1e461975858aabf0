using System.Collections.Immutable;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>The rows of llm_valuations; none is ever changed.</summary>
internal static class Valuations
{
    /// <summary>The latest valuation of each of these calls that has one.</summary>
    public static IReadOnlyDictionary<long, Valuation> Latest(SqliteConnection connection, IEnumerable<long> requestIds) => connection.Query(
        """
        SELECT request_id, cost_nano_usd, cost_breakdown, price_version, price_tier, reason, valued_at
        FROM llm_valuations
        WHERE id IN (SELECT max(id) FROM llm_valuations WHERE request_id IN (SELECT value FROM json_each($ids)) GROUP BY request_id)
        """,
        r => KeyValuePair.Create(
            r.GetInt64(0),
            new Valuation(
                new Cost.Priced(
                    r.GetInt64(1),
                    JsonSerializer.Deserialize<Dictionary<string, long>>(r.GetString(2), JsonDefaults.Options)!.ToImmutableSortedDictionary(StringComparer.Ordinal),
                    r.GetString(3),
                    r.GetText("price_tier")),
                r.GetString(5),
                SqliteSql.FromMicros(r.GetInt64(6)))),
        ("$ids", JsonSerializer.Serialize(requestIds, JsonDefaults.Options))).ToDictionary();

    public static void Append(SqliteWrite write, long requestId, Cost.Priced cost, string reason, string valuedBy) => write.Connection.Execute(
        """
        INSERT INTO llm_valuations (request_id, cost_nano_usd, cost_breakdown, price_version, price_tier, reason, valued_by, valued_at)
        VALUES ($request, $cost, $breakdown, $version, $tier, $reason, $by, $now)
        """,
        ("$request", requestId), ("$cost", cost.NanoUsd), ("$breakdown", JsonSerializer.Serialize(cost.Breakdown, JsonDefaults.Options)),
        ("$version", cost.Version), ("$tier", cost.Tier), ("$reason", reason), ("$by", valuedBy), ("$now", write.Now));
}
