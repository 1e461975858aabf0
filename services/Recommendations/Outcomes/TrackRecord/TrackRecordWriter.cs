using System.Globalization;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>Adds lines to the track record, in the transaction of what they are of.</summary>
internal static class TrackRecordWriter
{
    /// <summary>A line for a pick as it is now, when the last line says otherwise or there is none.</summary>
    public static void AddPick(SqliteConnection connection, string pickUuid, DateTimeOffset now)
    {
        if (RecordedContent.OfPick(connection, pickUuid) is { } content)
            Add(connection, TrackRecordKind.PICK, pickUuid, "", Hashes.Sha256Hex(content), now);
    }

    /// <summary>A line for an outcome as it is now.</summary>
    public static void AddOutcome(SqliteConnection connection, string pickUuid, string horizon, DateTimeOffset now)
    {
        if (RecordedContent.OfOutcome(connection, pickUuid, horizon) is { } content)
            Add(connection, TrackRecordKind.OUTCOME, pickUuid, horizon, Hashes.Sha256Hex(content), now);
    }

    /// <summary>The version and hash of the last line; null when there is none.</summary>
    public static (long Version, string Hash)? Last(SqliteConnection connection, TrackRecordKind kind, string pickUuid, string horizon) =>
        connection.QueryFirst<(long, string)?>(
            """
            SELECT version, content_hash FROM track_record
            WHERE pick_uuid = $pick AND kind = $kind AND evaluation_horizon = $horizon ORDER BY version DESC LIMIT 1
            """,
            r => (r.GetInt64(0), r.GetString(1)),
            ("$pick", pickUuid), ("$kind", kind), ("$horizon", horizon));

    private static void Add(SqliteConnection connection, TrackRecordKind kind, string pickUuid, string horizon, string hash, DateTimeOffset now)
    {
        var last = Last(connection, kind, pickUuid, horizon);
        if (last?.Hash == hash)
            return;
        connection.Execute(
            """
            INSERT INTO track_record (day, kind, pick_uuid, evaluation_horizon, version, content_hash)
            VALUES ($day, $kind, $pick, $horizon, $version, $hash)
            """,
            ("$day", Day(connection, now)), ("$kind", kind), ("$pick", pickUuid), ("$horizon", horizon),
            ("$version", (last?.Version ?? 0) + 1), ("$hash", hash));
    }

    /// <summary>Today in India. A day that has its root is over, also for a clock that was set back.</summary>
    private static string Day(SqliteConnection connection, DateTimeOffset now)
    {
        var today = now.DateInIndia().ToString("O", CultureInfo.InvariantCulture);
        return connection.QueryFirst("SELECT max(day) AS day FROM track_record_roots", r => r.GetText("day")) is { } over && string.CompareOrdinal(today, over) <= 0
            ? DateOnly.ParseExact(over, "O", CultureInfo.InvariantCulture).AddDays(1).ToString("O", CultureInfo.InvariantCulture)
            : today;
    }
}
