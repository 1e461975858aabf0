using System.Text.Json;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>The rows of llm_incomplete_restores: times at which a damaged archive may have given back less than was spent.</summary>
internal static class IncompleteRestores
{
    public static void Add(SqliteConnection connection, IncompleteRestore restore) => connection.Execute(
        "INSERT INTO llm_incomplete_restores (restored_at, faults) VALUES ($at, $faults)",
        ("$at", restore.RestoredAt), ("$faults", JsonSerializer.Serialize(restore.Faults)));

    /// <returns>What was not accepted before.</returns>
    public static IReadOnlyList<IncompleteRestore> Accept(SqliteWrite write, string by)
    {
        var open = write.Connection.Query(
            "SELECT restored_at, faults FROM llm_incomplete_restores WHERE accepted_at IS NULL ORDER BY restored_at, id",
            r => new IncompleteRestore(SqliteSql.FromMicros(r.GetInt64(0)), JsonSerializer.Deserialize<string[]>(r.GetString(1))!));
        write.Connection.Execute("UPDATE llm_incomplete_restores SET accepted_at = $now, accepted_by = $by WHERE accepted_at IS NULL", ("$now", write.Now), ("$by", by));
        return open;
    }
}
