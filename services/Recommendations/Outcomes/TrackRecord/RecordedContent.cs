using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>
/// What the track record's hashes are made of: the values of a row as JSON, always the same for the same row. Read from the store, not
/// from what was written, so that whoever checks later reads the same.
/// </summary>
internal static class RecordedContent
{
    private const string Pick =
        """
        SELECT pick_uuid, run_id, symbol, exchange, mode, universe, source, recommendation, direction, generated_at, entry_price, entry_price_source,
            stop_loss_price, target_price, score_blend, confidence, risk_profile, rank_in_run, policy_version, features_json, on_underlying, rule_hash
        FROM ai_recommendations WHERE pick_uuid = $pick
        """;

    private const string Contributions =
        "SELECT agent_name, score, confidence, metadata FROM pick_agent_contributions WHERE pick_uuid = $pick ORDER BY agent_name";

    private const string Outcome =
        """
        SELECT pick_uuid, evaluation_horizon, revision, rule_hash, horizon_end_at, outcome_label, unresolved_reason, price_close, price_high, price_low,
            ret_close_pct, max_runup_pct, max_drawdown_pct, benchmark_symbol, benchmark_ret_pct, ret_vs_benchmark_pct, benchmark_reason, hit_target,
            hit_stop, capture_ratio, exit_price, exit_at, exit_reason, pnl_pct, ambiguous, pnl_optimistic_pct, first_open, ret_from_open_pct, notes
        FROM pick_outcomes WHERE pick_uuid = $pick AND evaluation_horizon = $horizon
        """;

    /// <returns>Null when there is no such pick.</returns>
    public static string? OfPick(SqliteConnection connection, string pickUuid)
    {
        if (connection.QueryFirst(Pick, Array, ("$pick", pickUuid)) is not { } pick)
            return null;
        return $"{{\"pick\":{pick},\"contributions\":[{string.Join(',', connection.Query(Contributions, Array, ("$pick", pickUuid)))}]}}";
    }

    /// <returns>Null when there is no such outcome.</returns>
    public static string? OfOutcome(SqliteConnection connection, string pickUuid, string horizon) =>
        connection.QueryFirst(Outcome, Object, ("$pick", pickUuid), ("$horizon", horizon));

    private static string Array(SqliteDataReader row) => Write(row, named: false);

    private static string Object(SqliteDataReader row) => Write(row, named: true);

    private static string Write(SqliteDataReader row, bool named)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (named)
                json.WriteStartObject();
            else
                json.WriteStartArray();
            for (var i = 0; i < row.FieldCount; i++)
            {
                if (named)
                    json.WritePropertyName(row.GetName(i));
                switch (row.GetValue(i))
                {
                    case long number:
                        json.WriteNumberValue(number);
                        break;
                    // The shortest text that reads back as the same number.
                    case double number:
                        json.WriteNumberValue(number);
                        break;
                    case string text:
                        json.WriteStringValue(text);
                        break;
                    default:
                        json.WriteNullValue();
                        break;
                }
            }

            if (named)
                json.WriteEndObject();
            else
                json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
