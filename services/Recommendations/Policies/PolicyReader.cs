using System.Globalization;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Policies;

/// <summary>Queries on policies and their history. The view <c>policies</c> shows the built-in one as ACTIVE while no other is.</summary>
internal static class PolicyReader
{
    private const string Columns =
        """
        SELECT policy_id, name, description, status, built_in, created_at_micros, updated_at, activated_at, deactivated_at, config_json, metrics_json
        FROM policies
        """;

    /// <summary>A page of policies, newest first.</summary>
    public static Page<Policy> List(SqliteConnection connection, string? status, PageWindow window)
    {
        var filter = new SqlFilter().Equal("status", status).After("created_at_micros", "policy_id", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY created_at_micros DESC, policy_id DESC LIMIT $limit", Map, filter.Parameters);
        return Page<Policy>.Of(rows, window, p => new PagePosition(p.CreatedAt, p.PolicyId));
    }

    public static PolicyDetail? Find(SqliteConnection connection, string policyId) => First(connection, "policy_id = $policy", ("$policy", policyId));

    /// <summary>The policy in force: there always is one.</summary>
    public static PolicyDetail Active(SqliteConnection connection) => First(connection, "status = 'ACTIVE'")!;

    /// <summary>A page of steps, the last one first. Their order is that in which they were taken, whatever clocks said.</summary>
    public static Result<Page<PolicyHistoryEntry>> History(SqliteConnection connection, string? policyId, PageWindow window)
    {
        long? before = null;
        if (window.After is { } after)
        {
            if (!long.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return Refusal.Invalid("cursor", "is not a cursor of this list; start without one.");
            before = id;
        }

        var filter = new SqlFilter().Equal("h.policy_id", policyId);
        if (before is not null)
            filter.And("h.id < $before", ("$before", before));
        var rows = connection.Query(
            $"""
            SELECT
                h.id, h.step_id, h.policy_id, p.name, h.event, h.from_status, h.to_status, h.active_policy_id, h.actor, h.reason, h.overridden,
                h.config_hash, h.metrics_json, h.at
            FROM policy_history h JOIN rl_policies p ON p.policy_id = h.policy_id
            {filter.Where} ORDER BY h.id DESC LIMIT $limit
            """,
            r => (Id: r.GetInt64(0), Entry: MapEntry(r)),
            [.. filter.Parameters, ("$limit", window.Limit + 1)]);
        var page = Page<(long Id, PolicyHistoryEntry Entry)>.Of(rows, window, r => new PagePosition(r.Entry.At, r.Id.ToString(CultureInfo.InvariantCulture)));
        return new Page<PolicyHistoryEntry>([.. page.Items.Select(i => i.Entry)], page.NextCursor);
    }

    private static PolicyDetail? First(SqliteConnection connection, string where, params ReadOnlySpan<(string, object?)> parameters) =>
        connection.QueryFirst(
            $"{Columns} WHERE {where}",
            row => new PolicyDetail(Map(row))
            {
                Config = new RawJson(row.GetText("config_json")!),
                ConfigHash = CanonicalJson.Hash(row.GetText("config_json")!),
                Metrics = RawJson.From(row.GetText("metrics_json")),
            },
            parameters);

    private static Policy Map(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetText("description"),
        Enum.Parse<PolicyStatus>(row.GetString(3)),
        row.GetInt64(4) == 1,
        SqliteSql.FromMicros(row.GetInt64(5)),
        row.GetString(6),
        row.GetText("activated_at"),
        row.GetText("deactivated_at"));

    private static PolicyHistoryEntry MapEntry(SqliteDataReader row) => new(
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        Enum.Parse<PolicyEvent>(row.GetString(4)),
        row.GetMember<PolicyStatus>("from_status"),
        Enum.Parse<PolicyStatus>(row.GetString(6)),
        row.GetString(7),
        row.GetString(8),
        row.GetString(9),
        row.GetInt64(10) == 1,
        row.GetString(11),
        RawJson.From(row.GetText("metrics_json")),
        SqliteSql.FromMicros(row.GetInt64(13)));
}
