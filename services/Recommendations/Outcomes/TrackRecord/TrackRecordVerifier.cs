using System.Globalization;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>
/// Checks the track record against the rows that it tells of: every line against the pick, outcome or revision of its version, every
/// day against its root, every root against the one before. In parts, so that readers and writers go on in between.
/// </summary>
internal sealed class TrackRecordVerifier(RecommendationStore store)
{
    private const int BatchLines = 1_000;
    private const int MostFaults = 1_000;

    /// <param name="from">The first day of lines; null for all.</param>
    /// <param name="to">The last day of lines; null for all.</param>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be read.</exception>
    public async Task<TrackRecordCheck> CheckAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        (string, object?)[] range = [("$from", Text(from) ?? "0000"), ("$to", Text(to) ?? "9999")];
        var faults = new List<TrackRecordFault>();
        var (days, lastRoot) = await CheckRootsAsync(range, faults, cancellationToken);
        long lines = 0, after = 0;
        int read;
        do
        {
            var start = after;
            (read, after) = await store.ReadAsync(connection => CheckLines(connection, range, start, faults), cancellationToken);
            lines += read;
        }
        while (read == BatchLines);

        if (from is null && to is null)
            await CheckOutcomesWithoutLineAsync(faults, cancellationToken);
        return new TrackRecordCheck(faults.Count == 0, from, to, days, lines, lastRoot, faults.Count, [.. faults.Take(MostFaults)]);
    }

    private async Task<(long Days, string? LastRoot)> CheckRootsAsync((string, object?)[] range, List<TrackRecordFault> faults, CancellationToken cancellationToken)
    {
        var roots = await store.ReadAsync(
            connection => connection.Query(
                "SELECT day, root, previous_root FROM track_record_roots ORDER BY day",
                r => (Day: r.GetString(0), Root: r.GetString(1), Previous: r.GetString(2))),
            cancellationToken);
        var before = TrackRecordRoots.Beginning;
        long days = 0;
        foreach (var root in roots)
        {
            if (root.Previous != before)
                faults.Add(new(Date(root.Day), TrackRecordFaultCode.CHAIN_BROKEN, null, null, null));
            before = root.Root;
            if (string.CompareOrdinal(root.Day, (string)range[0].Item2!) < 0 || string.CompareOrdinal(root.Day, (string)range[1].Item2!) > 0)
                continue;
            days++;
            var (found, _) = await store.ReadAsync(connection => TrackRecordRoots.Of(connection, root.Day, root.Previous), cancellationToken);
            if (found != root.Root)
                faults.Add(new(Date(root.Day), TrackRecordFaultCode.ROOT_DIFFERS, null, null, null));
        }

        // Whoever puts lines into a day of the past leaves that without a root: roots are made in the order of the days.
        faults.AddRange(await store.ReadAsync(
            connection => connection.Query(
                """
                SELECT DISTINCT day FROM track_record
                WHERE day BETWEEN $from AND $to AND day < (SELECT max(day) FROM track_record_roots) AND day NOT IN (SELECT day FROM track_record_roots)
                """,
                r => new TrackRecordFault(Date(r.GetString(0)), TrackRecordFaultCode.ROOT_DIFFERS, null, null, null),
                range),
            cancellationToken));
        return (days, roots.Count == 0 ? null : before);
    }

    private static (int Read, long Last) CheckLines(SqliteConnection connection, (string, object?)[] range, long after, List<TrackRecordFault> faults)
    {
        // The plus keeps the planner from the index of days, by which each part would read and sort all of them.
        var lines = connection.Query(
            """
            SELECT t.id, t.day, t.kind, t.pick_uuid, t.evaluation_horizon, t.version, t.content_hash,
                t.version = (SELECT max(version) FROM track_record l WHERE l.pick_uuid = t.pick_uuid AND l.kind = t.kind AND l.evaluation_horizon = t.evaluation_horizon)
            FROM track_record t WHERE t.id > $after AND +t.day BETWEEN $from AND $to ORDER BY t.id LIMIT $limit
            """,
            r => (Id: r.GetInt64(0), Day: r.GetString(1), Kind: Enum.Parse<TrackRecordKind>(r.GetString(2)), Pick: r.GetString(3), Horizon: r.GetString(4),
                Version: r.GetInt64(5), Hash: r.GetString(6), IsLast: r.GetInt64(7) == 1),
            [.. range, ("$after", after), ("$limit", BatchLines)]);
        foreach (var line in lines)
        {
            // What a pick was before its price was recovered is kept nowhere but in the root.
            if (line is { Kind: TrackRecordKind.PICK, IsLast: false })
                continue;
            var content = line switch
            {
                { Kind: TrackRecordKind.PICK } => RecordedContent.OfPick(connection, line.Pick),
                { IsLast: true } => RecordedContent.OfOutcome(connection, line.Pick, line.Horizon),
                _ => connection.QueryFirst(
                    "SELECT outcome_json FROM outcome_revisions WHERE pick_uuid = $pick AND evaluation_horizon = $horizon AND revision = $revision",
                    r => r.GetString(0),
                    ("$pick", line.Pick), ("$horizon", line.Horizon), ("$revision", line.Version)),
            };
            if (content is not null && Hashes.Sha256Hex(content) == line.Hash)
                continue;
            var code = (line.Kind, line.IsLast, content is null) switch
            {
                (TrackRecordKind.PICK, _, true) => TrackRecordFaultCode.PICK_MISSING,
                (TrackRecordKind.PICK, _, false) => TrackRecordFaultCode.PICK_CHANGED,
                (TrackRecordKind.OUTCOME, true, true) => TrackRecordFaultCode.OUTCOME_MISSING,
                (TrackRecordKind.OUTCOME, true, false) => TrackRecordFaultCode.OUTCOME_CHANGED,
                (TrackRecordKind.OUTCOME, false, true) => TrackRecordFaultCode.REVISION_MISSING,
                (TrackRecordKind.OUTCOME, false, false) => TrackRecordFaultCode.REVISION_CHANGED,
                _ => throw new InvalidOperationException($"{line.Kind} is no kind of line."),
            };
            faults.Add(new(Date(line.Day), code, line.Pick, line.Kind == TrackRecordKind.OUTCOME ? line.Horizon : null, line.Version));
        }

        return (lines.Count, lines.Count == 0 ? after : lines[^1].Id);
    }

    private async Task CheckOutcomesWithoutLineAsync(List<TrackRecordFault> faults, CancellationToken cancellationToken) => faults.AddRange(await store.ReadAsync(
        connection => connection.Query(
            """
            SELECT pick_uuid, evaluation_horizon, revision FROM pick_outcomes o
            WHERE rule_hash IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM track_record t
                WHERE t.pick_uuid = o.pick_uuid AND t.kind = 'OUTCOME' AND t.evaluation_horizon = o.evaluation_horizon AND t.version = o.revision)
            LIMIT $most
            """,
            r => new TrackRecordFault(null, TrackRecordFaultCode.LINE_MISSING, r.GetString(0), r.GetString(1), r.GetInt64(2)),
            ("$most", MostFaults)),
        cancellationToken));

    private static string? Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);

    private static DateOnly Date(string day) => DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture);
}
