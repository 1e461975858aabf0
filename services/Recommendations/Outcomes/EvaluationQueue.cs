using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>The picks that are to be judged. Triggers put in each new one and each whose levels change.</summary>
internal static class EvaluationQueue
{
    /// <summary>Picks whose due time is not worked out, with what it takes to do so.</summary>
    public static List<(string PickUuid, long DueAt)> Undated(SqliteConnection connection, MarketCalendar calendar, int limit) =>
        connection.Query(
            """
            SELECT q.pick_uuid, r.mode, r.exchange, r.generated_at, r.entry_price IS NULL, x.exit_at
            FROM evaluation_queue q JOIN ai_recommendations r ON r.pick_uuid = q.pick_uuid LEFT JOIN recorded_exits x ON x.pick_uuid = q.pick_uuid
            WHERE q.due_at IS NULL ORDER BY q.pick_uuid LIMIT $limit
            """,
            r => (r.GetString(0), DueAt(r, calendar)),
            ("$limit", limit));

    public static void Date(SqliteWrite write, IReadOnlyList<(string PickUuid, long DueAt)> dates)
    {
        foreach (var (pick, due) in dates)
            write.Connection.Execute("UPDATE evaluation_queue SET due_at = $due WHERE pick_uuid = $pick AND due_at IS NULL", ("$due", due), ("$pick", pick));
    }

    /// <summary>The next picks that are due, in the order in which their horizons ended.</summary>
    /// <param name="connection">A reader of the store.</param>
    /// <param name="now">The time of judging.</param>
    /// <param name="retry">Those tried after this moment are left alone.</param>
    /// <param name="after">The last one of the batch before.</param>
    public static List<QueuedPick> Due(SqliteConnection connection, DateTimeOffset now, DateTimeOffset retry, QueuedPick? after, int limit) =>
        connection.Query(
            """
            SELECT q.pick_uuid, r.symbol, r.universe, r.exchange, r.mode, r.direction, r.generated_at, r.entry_price, r.stop_loss_price, r.target_price,
                r.score_blend, r.on_underlying, q.due_at, x.exit_price, x.exit_at, x.exit_reason
            FROM evaluation_queue q JOIN ai_recommendations r ON r.pick_uuid = q.pick_uuid LEFT JOIN recorded_exits x ON x.pick_uuid = q.pick_uuid
            WHERE q.due_at <= $now AND (q.due_at, q.pick_uuid) > ($after_due, $after_pick) AND (q.tried_at IS NULL OR q.tried_at <= $retry)
            ORDER BY q.due_at, q.pick_uuid LIMIT $limit
            """,
            Map,
            ("$now", now), ("$retry", retry), ("$after_due", after?.DueAt ?? long.MinValue), ("$after_pick", after?.Pick.PickUuid ?? ""), ("$limit", limit));

    public static long CountDue(SqliteConnection connection, DateTimeOffset now) =>
        connection.QueryLong("SELECT count(*) FROM evaluation_queue WHERE due_at <= $now OR due_at IS NULL", ("$now", now));

    /// <summary>Puts picks of a condition in, and has those that are in it tried at once.</summary>
    /// <param name="where">A condition on <c>ai_recommendations r</c>.</param>
    /// <param name="after">The last one of the batch before.</param>
    /// <returns>The last one put in; null when there are no more.</returns>
    public static PickPosition? Put(SqliteWrite write, string where, (string, object?)[] parameters, PickPosition? after, int limit)
    {
        var picks = write.Connection.Query(
            $"""
            SELECT r.generated_at, r.pick_uuid FROM ai_recommendations r
            WHERE {where} AND (r.generated_at, r.pick_uuid) > ($after_at, $after_pick) ORDER BY r.generated_at, r.pick_uuid LIMIT $limit
            """,
            r => new PickPosition(r.GetInt64(0), r.GetString(1)),
            [.. parameters, ("$after_at", after?.At ?? long.MinValue), ("$after_pick", after?.PickUuid ?? ""), ("$limit", limit)]);
        foreach (var pick in picks)
        {
            write.Connection.Execute(
                "INSERT INTO evaluation_queue (pick_uuid) VALUES ($pick) ON CONFLICT (pick_uuid) DO UPDATE SET tried_at = NULL", ("$pick", pick.PickUuid));
        }

        return picks.Count == limit ? picks[^1] : null;
    }

    /// <summary>Without a price there is nothing to wait for.</summary>
    private static long DueAt(SqliteDataReader row, MarketCalendar calendar)
    {
        var signal = row.GetInt64(3);
        if (row.GetInt64(4) == 1)
            return signal;
        var mode = Enum.Parse<TradingMode>(row.GetString(1));
        var end = Horizon.Of(OutcomeRule.Of(mode), SqliteSql.FromMicros(signal), Horizon.SegmentOf(Enum.Parse<Exchange>(row.GetString(2))), calendar).EndsAt;
        return row.GetLong("exit_at") is { } exit && mode == TradingMode.Scalping && exit > signal && exit < end ? exit : end;
    }

    private static QueuedPick Map(SqliteDataReader row) => new(
        new JudgedPick(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetMember<Exchange>("exchange")!.Value,
            row.GetMember<TradingMode>("mode")!.Value,
            row.GetMember<Direction>("direction")!.Value,
            row.GetInt64(6),
            row.GetReal("entry_price"),
            row.GetReal("stop_loss_price"),
            row.GetReal("target_price"),
            row.GetReal("score_blend"),
            row.GetInt64(11) == 1,
            row.GetReal("exit_price") is { } price ? new RecordedExit(price, row.GetInt64(14), row.GetString(15)) : null),
        row.GetInt64(12));
}
