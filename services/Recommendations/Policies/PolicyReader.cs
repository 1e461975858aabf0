using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Policies;

/// <summary>Queries on policies.</summary>
internal static class PolicyReader
{
    private const string Columns =
        "SELECT policy_id, name, description, status, created_at_micros, updated_at, activated_at, deactivated_at, config_json, metrics_json FROM rl_policies";

    /// <summary>A page of policies, newest first.</summary>
    public static Page<Policy> List(SqliteConnection connection, string? status, PageWindow window)
    {
        var filter = new SqlFilter().Equal("status", status).After("created_at_micros", "policy_id", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY created_at_micros DESC, policy_id DESC LIMIT $limit", Map, filter.Parameters);
        return Page<Policy>.Of(rows, window, p => new PagePosition(p.CreatedAt, p.PolicyId));
    }

    public static PolicyDetail? Find(SqliteConnection connection, string policyId) =>
        connection.QueryFirst(
            $"{Columns} WHERE policy_id = $policy",
            row => new PolicyDetail(Map(row)) { Config = new RawJson(row.GetText("config_json")!), Metrics = RawJson.From(row.GetText("metrics_json")) },
            ("$policy", policyId));

    private static Policy Map(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetText("description"),
        Enum.Parse<PolicyStatus>(row.GetString(3)),
        SqliteSql.FromMicros(row.GetInt64(4)),
        row.GetString(5),
        row.GetText("activated_at"),
        row.GetText("deactivated_at"));
}
