using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>Writes the journals of an archive, one appender at a time, and knows what it has written to them.</summary>
/// <param name="nextNumber">Of a journal that is begun by itself, not with an export.</param>
internal sealed class ArchiveJournalWriter(string folder, IReadOnlyList<KeptTable> tables, Func<int> nextNumber)
{
    private const int LargestLine = 1000;

    private int? _journal;

    // What this process has written to journals since the export before the last, and which of that it could not find again.
    private readonly Lock _books = new();
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _missed = new(StringComparer.Ordinal);

    // The moment that was appended last, as long as nothing of it is marked: where the store cannot be written, the same one comes again and again.
    private byte[]? _appended;

    /// <param name="number">Null for the next number when something is appended.</param>
    public void Begin(int? number) => _journal = number;

    /// <summary>What was appended last is marked, or its file is lost: the same again would be another moment.</summary>
    public void Forget() => _appended = null;

    /// <summary>What this process has written itself it knows to miss.</summary>
    public IReadOnlyList<string> Missed()
    {
        lock (_books)
        {
            foreach (var (journal, length) in _written)
                Miss(journal, length);
            return [.. _missed];
        }
    }

    /// <summary>An export stands: what journals before it held is in it.</summary>
    /// <param name="missed">How much was missed when it began and is in it as well; what came in between is for the next.</param>
    public void Exported(int number, int missed)
    {
        lock (_books)
        {
            if (_missed.Count == missed)
                _missed.Clear();
            foreach (var former in _written.Keys.Where(journal => SqliteArchive.Number(journal) < number).ToList())
                _written.Remove(former);
        }
    }

    /// <summary>Appends all that has changed, as it is at one moment: totals and what they are of belong together.</summary>
    public JournalMoment Append(SqliteConnection connection)
    {
        var moment = ReadMoment(connection);
        if (moment.IsEmpty)
            return moment;
        try
        {
            Append(connection, moment);
            return moment;
        }
        catch (Exception)
        {
            // What follows must not be taken for the rest of this.
            Begin(null);
            throw;
        }
    }

    private void Append(SqliteConnection connection, JournalMoment moment)
    {
        var known = Known(moment);
        if (_appended.AsSpan().SequenceEqual(known))
            return;

        using var line = new MemoryStream();
        using var json = new Utf8JsonWriter(line, ArchiveRow.Options);
        var rows = 0;
        void Next()
        {
            line.SetLength(0);
            json.Reset();
            rows = 0;
        }

        // Whether a line is followed stands at its beginning: the rows wait until that is known.
        void Row(Action write)
        {
            if (rows == LargestLine)
            {
                Write(isFollowed: true);
                Next();
            }

            write();
            json.Flush();
            line.WriteByte((byte)',');
            json.Reset();
            rows++;
        }

        void Write(bool isFollowed)
        {
            using var whole = new MemoryStream();
            using (var around = new Utf8JsonWriter(whole, ArchiveRow.Options))
            {
                ArchiveJournal.Begin(around, isFollowed);
                around.WriteRawValue(line.GetBuffer().AsSpan(0, (int)line.Length - 1), skipInputValidation: true);
                ArchiveJournal.End(around, isFollowed);
            }

            AppendLine(ArchiveJournal.Line(whole.ToArray()));
        }

        foreach (var change in moment.Changes)
        {
            Row(() =>
            {
                json.WriteStartObject();
                json.WriteString("t", change.Table);
                json.WritePropertyName("k");
                json.WriteRawValue(change.Key);
                json.WritePropertyName("r");
                WriteRow(connection, change, json);
                json.WriteEndObject();
            });
        }

        foreach (var (table, after, last) in moment.Grown)
        {
            connection.Each(
                table.Grows!.Rows,
                row => Row(() =>
                {
                    json.WriteStartObject();
                    json.WriteString("t", table.Name);
                    json.WritePropertyName("r");
                    ArchiveRow.Write(json, row);
                    json.WriteEndObject();
                }),
                ("$after", after), ("$last", last));
        }

        if (rows > 0)
            Write(isFollowed: false);
        _appended = known;
    }

    private static byte[] Known(JournalMoment moment)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var change in moment.Changes)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{change.Table} {change.Key} {change.Version}\n")));
        foreach (var (table, after, last) in moment.Grown)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{table.Name} {after} {last}\n")));
        return hash.GetHashAndReset();
    }

    private JournalMoment ReadMoment(SqliteConnection connection) => new(
        connection.Query("SELECT table_name, row_key, version FROM archive_changes", r => new ArchiveChange(r.GetString(0), r.GetString(1), r.GetInt64(2))),
        [
            .. tables
                .Where(t => t.Grows is not null)
                .Select(t => (
                    Table: t,
                    After: connection.QueryLong("SELECT last_id FROM archive_positions WHERE table_name = $table", ("$table", t.Name)),
                    LastId: connection.QueryLong($"SELECT coalesce(max(id), 0) FROM \"{t.Grows!.Table}\"")))
                .Where(g => g.LastId > g.After),
        ]);

    private void WriteRow(SqliteConnection connection, ArchiveChange change, Utf8JsonWriter json)
    {
        using var key = JsonDocument.Parse(change.Key);
        // A table that is kept no longer has changes of its own to forget.
        if (tables.FirstOrDefault(t => t.Name == change.Table) is not { } table
            || !connection.QueryFirst(
                $"SELECT * FROM \"{table.Name}\" WHERE {string.Join(" AND ", table.Key.Select(c => $"\"{c}\" IS ${c}"))}",
                row =>
                {
                    ArchiveRow.Write(json, row);
                    return true;
                },
                [.. ArchiveTableWriter.KeyOf(table, key.RootElement).Select(p => ($"${p.Key}", p.Value))]))
            json.WriteNullValue();
    }

    private void AppendLine(byte[] line)
    {
        // What another process left may end in half a line: each begins a journal of its own.
        var path = Path.Combine(folder, $"journal-{_journal ??= nextNumber():D8}.jsonl");
        Directory.CreateDirectory(folder);
        lock (_books)
        {
            if (_written.TryGetValue(path, out var length))
                Miss(path, length);
        }

        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(line);
        file.Flush(flushToDisk: true);
        lock (_books)
            _written[path] = file.Length;
    }

    private void Miss(string journal, long length)
    {
        if (!File.Exists(journal) || new FileInfo(journal).Length < length)
            _missed.Add($"{Path.GetFileName(journal)} is gone, or shorter than it was");
    }
}
