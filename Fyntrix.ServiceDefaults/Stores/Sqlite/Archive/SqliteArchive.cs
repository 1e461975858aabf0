using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>
/// What is kept of a store outside its file, in a folder of its own:
/// <c>export-N/</c> a compressed JSON Lines file for each kept table and a manifest of their sums and counts;
/// <c>journal-N.jsonl</c> what changed in journalled tables after export N, within a second of the change;
/// <c>removed-TIME/</c> rows that a clean-up has taken out for good.
/// Triggers note the keys of changed rows in the transaction of the change; whoever appends to the journal reads the rows as they
/// are then, so that a row that changes often is written once. Restoring takes the newest undamaged export and all journals since.
/// One at a time appends and one exports, beside each other; the store's lock keeps other processes away.
/// </summary>
public sealed class SqliteArchive(string storeName, string folder, IReadOnlyList<KeptTable> tables, int schemaVersion, TimeProvider time) : IDisposable
{
    private const int ExportsKept = 3;
    private const int MarkedAtOnce = 1000;

    private readonly SemaphoreSlim _appending = new(1);
    private readonly SemaphoreSlim _exporting = new(1);

    private ArchiveJournalWriter? _writer;
    private string? _lastExport;
    private DateTimeOffset? _lastExportAt;
    private bool _lacks;

    public string Folder => folder;

    private ArchiveJournalWriter Journal => LazyInitializer.EnsureInitialized(ref _writer, () => new(folder, tables, NextNumber));

    /// <summary>False for a store of which nothing is kept.</summary>
    public bool KeepsAnything => tables.Count > 0;

    /// <summary>When the newest export was made; null when there is none.</summary>
    public DateTimeOffset? LastExportAt => _lastExportAt ??= Exports().Select(export => ReadManifest(export).Manifest?.CreatedAt).FirstOrDefault(at => at is not null);

    /// <summary>Whether something is nowhere but in the store: there is no export, the last one or a journal is gone, or there are rows of which the journal was never told.</summary>
    public bool MustExport => Journal.Missed().Count > 0 || Volatile.Read(ref _lacks) || (_lastExport ??= Exports().FirstOrDefault()) is not { } last || !Directory.Exists(last);

    public void Dispose()
    {
        _appending.Dispose();
        _exporting.Dispose();
    }

    /// <summary>Makes the triggers that note changes. Rows that were there before them count as changed.</summary>
    internal void Capture(SqliteConnection connection)
    {
        if (!tables.Any(t => t.Journalled))
            return;
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS archive_changes (
                table_name TEXT NOT NULL, row_key TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (table_name, row_key)) WITHOUT ROWID
            """);
        if (tables.Any(t => t.Grows is not null))
        {
            connection.Execute("CREATE TABLE IF NOT EXISTS archive_positions (table_name TEXT NOT NULL PRIMARY KEY, last_id INTEGER NOT NULL) WITHOUT ROWID");
            // What was there before goes into an export at once.
            foreach (var table in tables.Where(t => t.Grows is not null))
            {
                var added = connection.Execute($"INSERT OR IGNORE INTO archive_positions SELECT '{table.Name}', coalesce(max(id), 0) FROM \"{table.Grows!.Table}\"");
                if (added > 0 && connection.QueryLong("SELECT last_id FROM archive_positions WHERE table_name = $table", ("$table", table.Name)) > 0)
                    Volatile.Write(ref _lacks, true);
            }
        }

        foreach (var table in tables.Where(t => t.Journalled))
        {
            // No ON CONFLICT: the conflict clause of the statement that fires a trigger would take its place.
            string Note(string row) =>
                $"""
                UPDATE archive_changes SET version = version + 1 WHERE table_name = '{table.Name}' AND row_key = {Key(row)};
                INSERT INTO archive_changes SELECT '{table.Name}', {Key(row)}, 1
                    WHERE NOT EXISTS (SELECT 1 FROM archive_changes WHERE table_name = '{table.Name}' AND row_key = {Key(row)});
                """;
            string Key(string row) => $"json_array({string.Join(", ", table.Key.Select(c => $"{row}\"{c}\""))})";

            var added = Trigger("INSERT", Note("NEW."))
                | Trigger("UPDATE", $"{Note("OLD.")}\n{Note("NEW.")}")
                | Trigger("DELETE", Note("OLD."));
            if (added)
                connection.Execute($"INSERT OR IGNORE INTO archive_changes SELECT '{table.Name}', {Key("")}, 1 FROM \"{table.Name}\"");

            bool Trigger(string on, string body)
            {
                var name = $"archive_{table.Name}_{on.ToLowerInvariant()}";
                var sql = $"CREATE TRIGGER {name} AFTER {on} ON \"{table.Name}\" BEGIN\n{body}\nEND";
                if (connection.QueryFirst("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = $name", r => r.GetString(0), ("$name", name)) == sql)
                    return false;
                connection.Execute($"DROP TRIGGER IF EXISTS {name}; {sql}");
                return true;
            }
        }

        transaction.Commit();
    }

    /// <summary>Appends what has changed since the last time to the journal; all of it is on the disk when this returns.</summary>
    /// <exception cref="SqliteStoreUnavailableException">The store cannot be read.</exception>
    /// <exception cref="IOException">The archive cannot be written; nothing is lost, the next time appends it.</exception>
    internal Task AppendAsync(SqliteStore store, CancellationToken cancellationToken) =>
        OneAtATimeAsync(_appending, () => AppendChangesAsync(store, cancellationToken), cancellationToken);

    /// <summary>Notes a row for the journal that no trigger notes: of a table with a growing source, put in by itself.</summary>
    public static void Note(SqliteConnection connection, KeptTable table, string key) => connection.Execute(
        "INSERT OR IGNORE INTO archive_changes VALUES ($table, json_array($key), 1)", ("$table", table.Name), ("$key", key));

    /// <summary>Exports the kept tables as they are now, and removes exports and journals that three newer ones make superfluous. The journal goes on meanwhile.</summary>
    /// <returns>The export's folder.</returns>
    /// <exception cref="SqliteStoreUnavailableException">The store cannot be read or the archive not be written; former exports are as they were.</exception>
    public Task<string> ExportAsync(SqliteStore store, CancellationToken cancellationToken) => OneAtATimeAsync(
        _exporting,
        async () =>
        {
            try
            {
                return await ExportNextAsync(store, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SqliteStoreUnavailableException(storeName, $"its archive cannot be written: {e.Message}", e);
            }
        },
        cancellationToken);

    /// <summary>Writes rows that a clean-up is about to remove, all as they are at one moment; they stay in the archive for good.</summary>
    /// <param name="queries">The tables they are of, each with the query that finds them; where the first finds none, nothing is written.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="SqliteStoreUnavailableException">The store cannot be read or the archive not be written; then they must not be removed.</exception>
    public Task<long> ExportRemovedAsync(
        SqliteStore store, IReadOnlyList<(string Table, string Select)> queries, (string, object?)[] parameters, CancellationToken cancellationToken) =>
        store.ReadAsync(
            connection => connection.QueryFirst(queries[0].Select, _ => true, parameters)
                ? WriteFiles(connection, Path.Combine(folder, $"removed-{time.GetUtcNow():yyyyMMdd'T'HHmmssfffffff'Z'}"), 0, queries, parameters)
                : 0,
            cancellationToken);

    /// <summary>Checks every export and journal, newest first.</summary>
    public IEnumerable<ArchiveCheck> Verify()
    {
        foreach (var export in Exports())
        {
            var (manifest, fault) = Check(export);
            yield return new(Path.GetFileName(export), manifest?.Tables.Sum(t => t.Rows) ?? 0, manifest?.CreatedAt, fault);
        }

        foreach (var (_, path) in Journals().OrderByDescending(j => j.Number))
        {
            var lines = ArchiveJournal.Read(path).Select(l => l is null ? (int?)null : ArchiveJournal.Changes(l).GetArrayLength()).ToList();
            yield return new(Path.GetFileName(path), lines.Sum() ?? 0, null, ArchiveReplay.Fault(path, lines.Count(l => l is null)));
        }
    }

    /// <summary>
    /// Puts what the archive keeps into a store, inside a transaction of the caller's: 1. the newest undamaged export; 2. the changes of
    /// the journals since; 3. rows whose parents the archive does not have go again. Rows that the archive does not know stay.
    /// </summary>
    /// <param name="connection">Inside a transaction.</param>
    /// <param name="missingOnly">True to leave rows that are there as they are: they may be newer than the export.</param>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    internal RestoreReport Restore(SqliteConnection connection, bool missingOnly = false)
    {
        if (!KeepsAnything)
            return new(null, new Dictionary<string, long>(), [], MayLack: false);
        var (unused, faults) = (new List<string>(), new List<string>());
        // What this process has written itself it knows to miss.
        if (!missingOnly)
            faults.AddRange(_lastExport is not null && !Exports().Any() ? [.. Journal.Missed(), "every export is gone"] : Journal.Missed());
        if (!Directory.Exists(folder))
            return new(null, new Dictionary<string, long>(), faults, MayLack: faults.Count > 0);
        connection.Execute("PRAGMA defer_foreign_keys = ON");
        var writers = tables.ToDictionary(t => t.Name, t => new ArchiveTableWriter(connection, t, missingOnly));

        string? source = null;
        var from = 0;
        foreach (var export in Exports())
        {
            var (manifest, fault) = Check(export);
            if (fault is not null)
            {
                unused.Add(fault);
                continue;
            }

            (source, from) = (Path.GetFileName(export), manifest!.JournalFrom);
            foreach (var file in manifest.Tables.Where(t => writers.ContainsKey(t.Name)))
                faults.AddRange(ReadRows(Path.Combine(export, file.File)).Select(writers[file.Name].Put).OfType<string>());
            break;
        }

        foreach (var (_, path) in Journals().Where(j => j.Number >= from).OrderBy(j => j.Number))
            faults.AddRange(ArchiveReplay.Run(connection, path, writers));
        faults.AddRange(RemoveOrphans(connection));
        return new(source, CountKept(connection), [.. unused, .. faults], MayLack: faults.Count > 0 || (source is null && unused.Count > 0));
    }

    /// <summary>Restores into a new file. What that notes came from here, and is not appended again.</summary>
    internal RestoreReport Fill(SqliteConnection connection)
    {
        Journal.Forget();
        // A command may have written to the file before there was a service to fill it.
        var isEmpty = tables.Any(t => t.Journalled) && connection.QueryLong("SELECT count(*) FROM archive_changes") == 0;
        var report = Restore(connection);
        if (isEmpty)
            connection.Execute("DELETE FROM archive_changes");
        // What is there now is missed once, and no longer.
        if (report.MayLack)
            Volatile.Write(ref _lacks, true);
        return report;
    }

    /// <summary>Rows of each kept table.</summary>
    internal Dictionary<string, long> CountKept(SqliteConnection connection) =>
        tables.ToDictionary(t => t.Name, t => connection.QueryLong($"SELECT count(*) FROM \"{t.Name}\""));

    private async Task<string> ExportNextAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        var queries = tables.Select(t => (t.Name, t.Exported ?? $"SELECT * FROM \"{t.Name}\" ORDER BY {string.Join(", ", t.Key.Select(c => $"\"{c}\""))}"));
        // Between the last that goes into the former journal and the state that is exported nothing may be appended: the journal that belongs to this
        // export holds later states only, or a restore would go back to them.
        var (healed, missed) = (store.LastHealing, Journal.Missed().Count);
        var (export, written) = await OneAtATimeAsync(
            _appending,
            async () =>
            {
                await AppendChangesAsync(store, cancellationToken);
                var number = NextNumber();
                Journal.Begin(number);
                var target = Path.Combine(folder, $"export-{number:D8}");
                var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var writing = store.ReadAsync(
                    connection =>
                    {
                        // From here on this reads one state.
                        connection.QueryLong("SELECT count(*) FROM sqlite_master");
                        begun.SetResult();
                        return WriteFiles(connection, target, number, queries, [("$now", time.GetUtcNow())]);
                    },
                    cancellationToken);
                await Task.WhenAny(begun.Task, writing);
                return (target, writing);
            },
            cancellationToken);
        await written;
        (_lastExport, _lastExportAt) = (export, time.GetUtcNow());
        // What came in between is for the next.
        var isOfThatFile = ReferenceEquals(store.LastHealing, healed);
        if (isOfThatFile)
            Volatile.Write(ref _lacks, false);
        Journal.Exported(Number(export), isOfThatFile ? missed : -1);
        Prune();
        return export;
    }

    private static async Task<T> OneAtATimeAsync<T>(SemaphoreSlim one, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            one.Release();
        }
    }

    /// <returns>How many changes.</returns>
    private async Task<long> AppendChangesAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        if (!tables.Any(t => t.Journalled))
            return 0;
        var file = store.LastHealing;
        // Appended while it is read: a file is healed when nobody reads, so what is read here is in the journal before that is read for a new file, or not at all.
        var moment = await store.ReadAsync(connection => ReferenceEquals(store.LastHealing, file) ? Journal.Append(connection) : new([], []), cancellationToken);
        if (moment.IsEmpty)
            return 0;
        var grown = moment.Grown;
        foreach (var changes in moment.Changes.Chunk(MarkedAtOnce).DefaultIfEmpty([]))
        {
            await store.WriteAsync(
                write =>
                {
                    // A file that was made since has changes and ids of its own.
                    if (!ReferenceEquals(store.LastHealing, file))
                        return false;
                    foreach (var (table, _, last) in grown)
                        write.Connection.Execute("UPDATE archive_positions SET last_id = $last WHERE table_name = $table", ("$last", last), ("$table", table.Name));
                    foreach (var change in changes)
                    {
                        write.Connection.Execute(
                            "DELETE FROM archive_changes WHERE table_name = $table AND row_key = $key AND version = $version",
                            ("$table", change.Table), ("$key", change.Key), ("$version", change.Version));
                    }

                    return true;
                },
                cancellationToken);
            grown = [];
            Journal.Forget();
        }

        return moment.Changes.Count;
    }

    /// <summary>Rows that point to a row that is not there, table by table until there are none.</summary>
    private List<string> RemoveOrphans(SqliteConnection connection)
    {
        var faults = new List<string>();
        int removed;
        do
        {
            removed = 0;
            foreach (var table in tables)
            {
                var keys = connection
                    .Query($"PRAGMA foreign_key_list(\"{table.Name}\")", r => (Id: r.GetInt64(0), Parent: r.GetString(2), From: r.GetString(3), To: r.GetString(4)))
                    .GroupBy(k => (k.Id, k.Parent));
                foreach (var key in keys)
                {
                    var count = connection.Execute(
                        $"""
                        DELETE FROM "{table.Name}" WHERE {string.Join(" AND ", key.Select(k => $"\"{k.From}\" IS NOT NULL"))}
                        AND NOT EXISTS (SELECT 1 FROM "{key.Key.Parent}" p WHERE {string.Join(" AND ", key.Select(k => $"p.\"{k.To}\" = \"{table.Name}\".\"{k.From}\""))})
                        """);
                    removed += count;
                    if (count > 0)
                        faults.Add($"{count.ToString(CultureInfo.InvariantCulture)} rows of {table.Name} belong to rows of {key.Key.Parent} that the archive does not have");
                }
            }
        }
        while (removed > 0);
        return faults;
    }

    private long WriteFiles(SqliteConnection connection, string target, int number, IEnumerable<(string Table, string Select)> queries, (string, object?)[] parameters)
    {
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.tmp");
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        try
        {
            var written = queries.Select(q => WriteTable(connection, temporary, q.Table, q.Select, parameters)).ToList();
            using (var file = File.Create(Path.Combine(temporary, ArchiveManifest.FileName)))
            {
                JsonSerializer.Serialize(file, new ArchiveManifest(storeName, schemaVersion, time.GetUtcNow(), number, written), JsonDefaults.Options);
                file.Flush(flushToDisk: true);
            }

            Directory.Move(temporary, target);
            return written.Sum(t => t.Rows);
        }
        catch (Exception) when (Directory.Exists(temporary))
        {
            // On a full disk each attempt would leave more.
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static ArchiveManifest.Table WriteTable(SqliteConnection connection, string folder, string table, string select, (string, object?)[] parameters)
    {
        var name = $"{table}.jsonl.gz";
        var path = Path.Combine(folder, name);
        long rows = 0;
        using (var file = File.Create(path))
        {
            using (var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            {
                using var json = new Utf8JsonWriter(zip, ArchiveRow.Options);
                connection.Each(
                    select,
                    row =>
                    {
                        ArchiveRow.Write(json, row);
                        json.Flush();
                        json.Reset();
                        zip.WriteByte((byte)'\n');
                        rows++;
                    },
                    parameters);
            }

            file.Flush(flushToDisk: true);
        }

        return new(table, name, rows, Sum(path));
    }

    private (ArchiveManifest? Manifest, string? Fault) Check(string export)
    {
        var (manifest, fault) = ReadManifest(export);
        if (manifest is null)
            return (null, fault);
        var name = Path.GetFileName(export);
        if (manifest.Store != storeName)
            return (manifest, $"{name} is of {manifest.Store}");
        if (manifest.SchemaVersion > schemaVersion)
            return (manifest, $"{name} has schema version {manifest.SchemaVersion.ToString(CultureInfo.InvariantCulture)}, newer than this service knows");
        foreach (var table in manifest.Tables)
        {
            var path = Path.Combine(export, table.File);
            if (!File.Exists(path))
                return (manifest, $"{name}/{table.File} is missing");
            // The sum first: what does not have it is not even unpacked.
            if (Sum(path) != table.Sha256)
                return (manifest, $"{name}/{table.File} is damaged: its sum is another than its manifest says");
            if (ReadRows(path).LongCount() is var rows && rows != table.Rows)
                return (manifest, $"{name}/{table.File} has {rows.ToString(CultureInfo.InvariantCulture)} rows, not {table.Rows.ToString(CultureInfo.InvariantCulture)}");
        }

        return (manifest, null);
    }

    private static (ArchiveManifest? Manifest, string? Fault) ReadManifest(string export)
    {
        var path = Path.Combine(export, ArchiveManifest.FileName);
        try
        {
            return (JsonSerializer.Deserialize<ArchiveManifest>(File.ReadAllBytes(path), JsonDefaults.Options), null);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            return (null, $"{Path.GetFileName(export)}/{ArchiveManifest.FileName} is missing or damaged");
        }
    }

    private static IEnumerable<JsonElement> ReadRows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            yield return JsonElement.Parse(line);
    }

    private static string Sum(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private void Prune()
    {
        var exports = Exports().ToList();
        foreach (var old in exports.Skip(ExportsKept))
            Directory.Delete(old, recursive: true);
        if (exports.Count < ExportsKept)
            return;
        var oldest = Number(exports[ExportsKept - 1]);
        foreach (var (_, path) in Journals().Where(j => j.Number < oldest))
            File.Delete(path);
    }

    private int NextNumber() => Exports().Select(Number).Concat(Journals().Select(j => j.Number)).DefaultIfEmpty().Max() + 1;

    /// <summary>Newest first, by number: clocks go back.</summary>
    private IEnumerable<string> Exports() =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, "export-*").OrderByDescending(Number) : [];

    private IEnumerable<(int Number, string Path)> Journals() =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "journal-*.jsonl").Select(path => (Number(path), path)) : [];

    internal static int Number(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
