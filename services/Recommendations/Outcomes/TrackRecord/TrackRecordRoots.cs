using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>The roots over the days of the track record, each with the one before in it.</summary>
internal static class TrackRecordRoots
{
    /// <summary>What stands before the first root.</summary>
    public static readonly string Beginning = new('0', 64);

    /// <summary>The roots that days which are over do not have yet, oldest first.</summary>
    public static IReadOnlyList<DayRoot> OfEndedDays(SqliteConnection connection, DateTimeOffset now)
    {
        var today = now.DateInIndia().ToString("O", CultureInfo.InvariantCulture);
        var (last, previous) = connection.QueryFirst<(string, string)?>(
            "SELECT day, root FROM track_record_roots ORDER BY day DESC LIMIT 1", r => (r.GetString(0), r.GetString(1))) ?? ("", Beginning);
        var days = connection.Query(
            "SELECT DISTINCT day FROM track_record WHERE day > $last AND day < $today ORDER BY day", r => r.GetString(0), ("$last", last), ("$today", today));
        var roots = new List<DayRoot>(days.Count);
        foreach (var day in days)
        {
            var (root, lines) = Of(connection, day, previous);
            roots.Add(new DayRoot(day, lines, root, previous));
            previous = root;
        }

        return roots;
    }

    /// <returns>How many were kept.</returns>
    public static int Keep(SqliteWrite write, IReadOnlyList<DayRoot> roots) => roots.Sum(root => write.Connection.Execute(
        """
        INSERT INTO track_record_roots (day, lines, root, previous_root, made_at) VALUES ($day, $lines, $root, $previous, $now) ON CONFLICT DO NOTHING
        """,
        ("$day", root.Day), ("$lines", root.Lines), ("$root", root.Root), ("$previous", root.PreviousRoot), ("$now", write.Now)));

    /// <summary>
    /// SHA-256, in lower-case hex, over the previous root and then each line of the day as
    /// <c>pick_uuid|kind|evaluation_horizon|version|content_hash</c>, in the order of these, each ended by a line feed; UTF-8.
    /// </summary>
    public static (string Root, long Lines) Of(SqliteConnection connection, string day, string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{previous}\n"));
        long lines = 0;
        connection.Each(
            """
            SELECT pick_uuid || '|' || kind || '|' || evaluation_horizon || '|' || version || '|' || content_hash AS line FROM track_record
            WHERE day = $day ORDER BY pick_uuid, kind, evaluation_horizon, version
            """,
            row =>
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{row.GetString(0)}\n"));
                lines++;
            },
            ("$day", day));
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), lines);
    }
}
