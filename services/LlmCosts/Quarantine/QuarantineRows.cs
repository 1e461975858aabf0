using System.Globalization;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Quarantine;

/// <summary>The rows of quarantine.</summary>
internal static class QuarantineRows
{
    /// <summary>Newest first; one more than asked for, to tell whether there are more.</summary>
    public static List<QuarantineAnswer> Page(SqliteConnection connection, PageWindow window) => connection.Query(
        $"""
        SELECT id, source, code, detail, payload, user_id, reported_by, received_at FROM quarantine
        {(window.After is null ? "" : "WHERE (received_at, id) < ($after, $after_id)")}
        ORDER BY received_at DESC, id DESC LIMIT $limit
        """,
        r => new QuarantineAnswer(
            r.GetInt64(0), Enum.Parse<ReportSource>(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4),
            r.GetText("user_id"), r.GetText("reported_by"), SqliteSql.FromMicros(r.GetInt64(7))),
        ("$after", window.After?.At),
        ("$after_id", window.After is { } after && long.TryParse(after.Id, CultureInfo.InvariantCulture, out var id) ? id : 0L),
        ("$limit", window.Limit + 1));
}
