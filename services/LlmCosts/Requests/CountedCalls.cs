using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// The rows of llm_counted_calls: calls of the last two days that the totals hold though their own rows went with a lost file. The archive
/// keeps what they are known by, their response's id and their report's key, and nothing else of them.
/// </summary>
internal sealed class CountedCalls(SqliteConnection connection)
{
    private const string KeptMicros = "172800000000";

    private const string Identities =
        """
        SELECT 'response ' || ifnull(provider, '') || ' ' || provider_response_id AS identity, created_at_micros AS called_at
        FROM llm_requests WHERE provider_response_id IS NOT NULL AND {0}
        UNION SELECT 'report ' || report_key, created_at_micros FROM llm_requests WHERE report_key IS NOT NULL AND {0}
        """;

    private static readonly string Recent = Identities.Replace("{0}", $"created_at_micros >= $now - {KeptMicros}", StringComparison.Ordinal);

    private readonly Lazy<bool> _any = new(() => connection.QueryLong("SELECT EXISTS (SELECT 1 FROM llm_counted_calls)") == 1);

    /// <summary>As the archive keeps them.</summary>
    public static readonly KeptTable Kept = new("llm_counted_calls", "identity")
    {
        Exported = $"SELECT identity, called_at FROM llm_counted_calls WHERE called_at >= $now - {KeptMicros} UNION {Recent}",
        Grows = new GrowingSource("llm_requests", Identities.Replace("{0}", "id > $after AND id <= $last", StringComparison.Ordinal)),
    };

    /// <summary>Whether a call was counted in a file that is lost.</summary>
    public bool Contains(Call call) => _any.Value && connection.QueryLong(
        "SELECT EXISTS (SELECT 1 FROM llm_counted_calls WHERE identity IN ('response ' || ifnull($provider, '') || ' ' || $response, 'report ' || $key))",
        ("$provider", call.Provider), ("$response", call.ProviderResponseId), ("$key", call.ReportKey)) == 1;

    /// <summary>Removes those that nobody repeats any more.</summary>
    public static int Trim(SqliteWrite write) => write.Connection.Execute(
        $"DELETE FROM llm_counted_calls WHERE called_at < $now - {KeptMicros}", ("$now", write.Now));
}
