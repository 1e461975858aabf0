using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// The rows of llm_lost_calls: calls counted in the last day that the totals hold though their own rows went with a lost file. The archive
/// keeps what they are known by, their response's id and their report's key, and nothing else of them.
/// </summary>
internal sealed class LostCalls(SqliteConnection connection)
{
    // As long as idempotency keys: nobody repeats a report later.
    private const string KeptMicros = "86400000000";

    private const string Identities =
        """
        SELECT json_array('response', ifnull(provider, ''), provider_response_id) AS identity, recorded_at AS counted_at
        FROM llm_requests WHERE provider_response_id IS NOT NULL AND {0}
        UNION ALL SELECT json_array('report', report_key), recorded_at FROM llm_requests WHERE report_key IS NOT NULL AND {0}
        """;

    private static readonly string Recent = Identities.Replace("{0}", $"recorded_at >= $now - {KeptMicros}", StringComparison.Ordinal);

    private readonly Lazy<bool> _any = new(() => connection.QueryLong("SELECT EXISTS (SELECT 1 FROM llm_lost_calls)") == 1);

    /// <summary>As the archive keeps them.</summary>
    public static readonly KeptTable Kept = new("llm_lost_calls", "identity")
    {
        Exported = $"SELECT identity, counted_at FROM llm_lost_calls WHERE counted_at >= $now - {KeptMicros} UNION ALL {Recent}",
        Grows = new GrowingSource("llm_requests", Identities.Replace("{0}", "id > $after AND id <= $last", StringComparison.Ordinal)),
    };

    /// <summary>Whether a call was counted in a file that is lost.</summary>
    public bool Contains(Call call) => _any.Value && connection.QueryLong(
        "SELECT EXISTS (SELECT 1 FROM llm_lost_calls WHERE identity IN (json_array('response', ifnull($provider, ''), $response), json_array('report', $key)))",
        ("$provider", call.Provider), ("$response", call.ProviderResponseId), ("$key", call.ReportKey)) == 1;

    /// <summary>Has the archive know a call by its response too, whose row it has passed.</summary>
    public static void Add(SqliteWrite write, string? provider, string response)
    {
        var identity = write.Connection.QueryFirst(
            "INSERT INTO llm_lost_calls VALUES (json_array('response', ifnull($provider, ''), $response), $now) ON CONFLICT DO UPDATE SET counted_at = excluded.counted_at RETURNING identity",
            r => r.GetString(0),
            ("$provider", provider), ("$response", response), ("$now", write.Now))!;
        SqliteArchive.Note(write.Connection, Kept, identity);
    }

    /// <summary>Removes those that nobody repeats any more.</summary>
    public static Task TrimAsync(LlmCostStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        SqliteCleanup.DeleteAsync(store, "llm_lost_calls", "identity", $"counted_at < $now - {KeptMicros}", [("$now", now)], cancellationToken);
}
