using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>The rules that picks were written under.</summary>
internal static class OutcomeRules
{
    /// <summary>Keeps a rule's text before the first pick refers to it.</summary>
    public static void Keep(SqliteConnection connection, OutcomeRule rule, DateTimeOffset now) => connection.Execute(
        """
        INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at)
        VALUES ($hash, $mode, $horizon, $json, $now) ON CONFLICT DO NOTHING
        """,
        ("$hash", rule.Hash), ("$mode", rule.Mode), ("$horizon", rule.Horizon), ("$json", rule.Json), ("$now", now));
}
