using System.Text.Json;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>The rows of llm_reservations.</summary>
internal static class ReservationRows
{
    public static StoredReservation? Find(SqliteConnection connection, string id) => connection.QueryFirst(
        """
        SELECT id, model, state, reserved_nano_usd, settled_nano_usd, request_id, created_at, expires_at, ended_at, over_reserved, late,
               user_id, agent, run_id, pick_uuid, tags, reserved_by
        FROM llm_reservations WHERE id = $id
        """,
        Map,
        ("$id", id));

    public static void Insert(SqliteWrite write, StoredReservation stored)
    {
        var (reservation, attribution) = (stored.Reservation, stored.Attribution);
        write.Connection.Execute(
            """
            INSERT INTO llm_reservations (id, model, user_id, agent, run_id, pick_uuid, tags, reserved_nano_usd, state, reserved_by, created_at, expires_at)
            VALUES ($id, $model, $user, $agent, $run, $pick, $tags, $amount, $state, $by, $created, $expires)
            """,
            ("$id", reservation.Id), ("$model", reservation.Model), ("$user", attribution.UserId), ("$agent", attribution.Agent), ("$run", attribution.RunId),
            ("$pick", attribution.PickUuid), ("$tags", attribution.Tags.Count == 0 ? null : JsonSerializer.Serialize(attribution.Tags)),
            ("$amount", reservation.ReservedNanoUsd), ("$state", reservation.State), ("$by", stored.ReservedBy),
            ("$created", reservation.CreatedAt), ("$expires", reservation.ExpiresAt));
    }

    public static void Update(SqliteWrite write, Reservation reservation) => write.Connection.Execute(
        "UPDATE llm_reservations SET state = $state, settled_nano_usd = $settled, request_id = $request, ended_at = $ended, over_reserved = $over, late = $late WHERE id = $id",
        ("$state", reservation.State), ("$settled", reservation.SettledNanoUsd), ("$request", reservation.RequestId), ("$ended", reservation.EndedAt),
        ("$over", reservation.OverReserved), ("$late", reservation.Late), ("$id", reservation.Id));

    /// <summary>Those whose time is over and which nobody has ended.</summary>
    public static List<(string Id, long NanoUsd)> Overdue(SqliteWrite write) => write.Connection.Query(
        "SELECT id, reserved_nano_usd FROM llm_reservations WHERE state = 'HELD' AND expires_at <= $now", r => (r.GetString(0), r.GetInt64(1)), ("$now", write.Now));

    /// <summary>Whether the time of any is over, to be taken back or to be removed.</summary>
    public static bool AnyOver(SqliteConnection connection, DateTimeOffset now, DateTimeOffset endedBefore) => connection.QueryLong(
        """
        SELECT EXISTS (SELECT 1 FROM llm_reservations WHERE state = 'HELD' AND expires_at <= $now)
            OR EXISTS (SELECT 1 FROM llm_reservations WHERE ended_at < $before)
        """,
        ("$now", now), ("$before", endedBefore)) == 1;

    public static void Expire(SqliteWrite write, string id) => write.Connection.Execute(
        "UPDATE llm_reservations SET state = 'EXPIRED', ended_at = $now WHERE id = $id", ("$now", write.Now), ("$id", id));

    /// <returns>How many ended before the moment and were removed, up to a limit.</returns>
    public static int Remove(SqliteWrite write, DateTimeOffset endedBefore, int limit) => write.Connection.Execute(
        "DELETE FROM llm_reservations WHERE id IN (SELECT id FROM llm_reservations WHERE ended_at < $before ORDER BY ended_at LIMIT $limit)",
        ("$before", endedBefore), ("$limit", limit));

    private static StoredReservation Map(SqliteDataReader row) => new(
        new Reservation(
            row.GetString(0), row.GetString(1), Enum.Parse<ReservationState>(row.GetString(2)), row.GetInt64(3), row.GetLong("settled_nano_usd"), row.GetLong("request_id"),
            SqliteSql.FromMicros(row.GetInt64(6)), SqliteSql.FromMicros(row.GetInt64(7)), row.GetMoment("ended_at"), row.GetBoolean(9), row.GetBoolean(10)),
        new Attribution(
            row.GetText("user_id"), row.GetText("agent"), row.GetText("run_id"), row.GetText("pick_uuid"),
            row.GetText("tags") is { } tags ? JsonSerializer.Deserialize<string[]>(tags)! : []),
        row.GetString(16));
}
