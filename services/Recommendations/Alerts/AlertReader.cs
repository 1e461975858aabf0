using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Alerts;

/// <summary>Queries on a user's own alerts.</summary>
internal static class AlertReader
{
    /// <summary>A page of the user's alerts, newest first.</summary>
    public static Page<Alert> List(Microsoft.Data.Sqlite.SqliteConnection connection, string userId, bool unreadOnly, PageWindow window)
    {
        var filter = new SqlFilter().And("a.user_id = $user", ("$user", userId));
        if (unreadOnly)
            filter.And("a.read_at IS NULL");
        filter.After("a.created_at", "a.alert_id", window);
        var rows = connection.Query(
            $"""
            SELECT a.alert_id, a.pick_uuid, r.symbol, r.exchange, r.mode, r.universe, r.recommendation, r.direction, r.entry_price, r.score_blend,
                r.generated_at, a.created_at, a.read_at
            FROM alerts a JOIN ai_recommendations r ON r.pick_uuid = a.pick_uuid {filter.Where} ORDER BY a.created_at DESC, a.alert_id DESC LIMIT $limit
            """,
            r => new Alert(
                r.GetString(0),
                r.GetString(1),
                r.GetString(2),
                r.GetMember<Exchange>("exchange")!.Value,
                r.GetMember<TradingMode>("mode")!.Value,
                r.GetString(5),
                r.GetString(6),
                r.GetMember<Direction>("direction")!.Value,
                r.GetReal("entry_price"),
                r.GetReal("score_blend"),
                r.GetMoment("generated_at")!.Value,
                r.GetMoment("created_at")!.Value,
                r.GetMoment("read_at")),
            filter.Parameters);
        return Page<Alert>.Of(rows, window, a => new PagePosition(a.CreatedAt, a.AlertId));
    }

    /// <returns>False when the user has no such alert.</returns>
    public static bool MarkRead(SqliteWrite write, string userId, string alertId) => write.Connection.Execute(
        "UPDATE alerts SET read_at = coalesce(read_at, $now) WHERE alert_id = $alert AND user_id = $user", ("$now", write.Now), ("$alert", alertId), ("$user", userId)) == 1;

    /// <returns>How many were not read before.</returns>
    public static int MarkAllRead(SqliteWrite write, string userId) => write.Connection.Execute(
        "UPDATE alerts SET read_at = $now WHERE user_id = $user AND read_at IS NULL", ("$now", write.Now), ("$user", userId));
}
