using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>What is kept outside a store's file comes back, and what is damaged there is said by name.</summary>
public sealed class SqliteArchiveTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private NoteStore _store;

    public SqliteArchiveTests() => _store = _folder.Serve();

    private SqliteArchive Archive => _store.Archive;

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_kept_row_comes_back_as_it_was_to_the_last_bit()
    {
        object?[] values = [long.MaxValue, long.MinValue, 0.1, 1e300, -0.0, 5e-324, "line\nbreak \0 \u2028 नमस्ते \"quoted\"", "", null, new byte[] { 0, 255, 10 }];
        foreach (var value in values)
            await _store.WriteAsync(write => write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', $c)", ("$c", value)), CancellationToken.None);
        var before = await RowsAsync();

        await ExportAsync();
        await LoseFileAsync();
        Assert.Equal(before, await RowsAsync());

        // The same by way of the journal.
        await _store.WriteAsync(write => write.Connection.Execute("UPDATE notes SET kind = 'loud'"), CancellationToken.None);
        before = await RowsAsync();
        await _store.AppendToArchiveAsync();
        await LoseFileAsync();
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task A_row_that_changes_a_thousand_times_is_appended_once()
    {
        await _store.AddAsync("x");
        for (var i = 0; i < 1000; i++)
            await _store.WriteAsync(write => write.Connection.Execute("UPDATE notes SET content = content || 'x'"), CancellationToken.None);

        await _store.AppendToArchiveAsync();
        await _store.AppendToArchiveAsync();

        Assert.Equal(1, Assert.Single(Archive.Verify()).Rows);
    }

    [Fact]
    public async Task A_row_that_is_replaced_by_another_with_its_key_is_gone_from_the_archive_too()
    {
        await _store.WriteAsync(
            write => write.Connection.Execute("CREATE UNIQUE INDEX ux_content ON notes (content); INSERT INTO notes (id, kind, content) VALUES (1, 'plain', 'same')"),
            CancellationToken.None);
        await _store.AppendToArchiveAsync();
        await _store.WriteAsync(write => write.Connection.Execute("INSERT OR REPLACE INTO notes (id, kind, content) VALUES (2, 'plain', 'same')"), CancellationToken.None);
        await _store.AppendToArchiveAsync();

        await LoseFileAsync();

        Assert.Equal(1, await _store.CountAsync());
    }

    [Fact]
    public async Task Rows_that_hand_over_what_only_one_may_have_come_back_in_whatever_order_they_were_noted()
    {
        // Put back by their keys: 1 cannot have it before 2 has lost it, nor 2 before 3.
        await _store.WriteAsync(
            write => write.Connection.Execute("CREATE UNIQUE INDEX ux_content ON notes (content) WHERE content = 'crown'; INSERT INTO notes (id, kind, content) VALUES (1, 'plain', 'a'), (2, 'plain', 'b'), (3, 'plain', 'crown')"),
            CancellationToken.None);
        await _store.AppendToArchiveAsync();
        foreach (var (from, to) in new[] { (3, 2), (2, 1) })
        {
            await _store.WriteAsync(
                write => write.Connection.Execute($"UPDATE notes SET content = 'was' WHERE id = {from}; UPDATE notes SET content = 'crown' WHERE id = {to}"),
                CancellationToken.None);
            await _store.AppendToArchiveAsync();
        }

        var before = await RowsAsync();
        var report = await _store.WriteAsync(
            write =>
            {
                write.Connection.Execute("DELETE FROM notes");
                return Archive.Restore(write.Connection);
            },
            CancellationToken.None);

        Assert.Empty(report.Faults);
        Assert.Equal(before, await RowsAsync());
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("notes.jsonl.gz")]
    public async Task A_damaged_export_is_named_and_the_one_before_it_used_with_all_journals_since(string file)
    {
        await _store.AddAsync("first");
        var good = await ExportAsync();
        await _store.AddAsync("second");
        var damaged = Path.Combine(await ExportAsync(), file);
        await _store.AddAsync("third");
        await _store.AppendToArchiveAsync();
        var bytes = await File.ReadAllBytesAsync(damaged);
        bytes[bytes.Length / 2] ^= 0xff;
        await File.WriteAllBytesAsync(damaged, bytes);

        var (code, said) = await CommandAsync(stores => new ArchiveVerifyCommand(stores));
        Assert.Equal(1, code);
        Assert.Contains($"{Path.GetFileName(Path.GetDirectoryName(damaged))}/{file}", said, StringComparison.Ordinal);

        await LoseFileAsync();
        Assert.Equal(["first", "second", "third"], await _store.ContentsAsync());
        Assert.Contains(_store.ArchiveFaults, fault => fault.Contains(file, StringComparison.Ordinal));
        Assert.False(_store.RestoredWithLoss);
        (code, said) = await CommandAsync(stores => new ArchiveRestoreCommand(stores));
        Assert.Equal(1, code);
        Assert.Contains($"from {Path.GetFileName(good)}", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_file_that_could_not_be_filled_from_the_archive_serves_nobody_before_it_is(bool processDies)
    {
        await _store.AddAsync("first");
        await _store.AppendToArchiveAsync();
        await _store.DisposeAsync();
        File.Delete(_store.Path);
        var journal = Assert.Single(Directory.GetFiles(Archive.Folder, "journal-*"));

        using (new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            _store = _folder.Serve();
            await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => _store.CountAsync());
            await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => _store.AddAsync("second"));
        }

        if (processDies)
        {
            await _store.DisposeAsync();
            _store = _folder.Serve();
        }

        Assert.Equal(["first"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task A_file_that_a_command_began_is_filled_by_the_service()
    {
        await _store.AddAsync("first");
        await _store.AppendToArchiveAsync();
        await _store.DisposeAsync();
        File.Delete(_store.Path);
        await using (var command = new NoteStore(_folder.Dependencies))
            Assert.Equal(0, await command.CountAsync());

        _store = _folder.Serve();

        Assert.Equal(["first"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task An_export_of_another_store_or_a_newer_schema_is_not_used()
    {
        await _store.AddAsync("x");
        var manifest = Path.Combine(await ExportAsync(), "manifest.json");
        var text = await File.ReadAllTextAsync(manifest);

        await File.WriteAllTextAsync(manifest, text.Replace("notes.db", "other.db", StringComparison.Ordinal));
        Assert.Contains("is of other.db", Archive.Verify().First().Fault, StringComparison.Ordinal);
        await File.WriteAllTextAsync(manifest, text.Replace("\"schema_version\":4", "\"schema_version\":5", StringComparison.Ordinal));
        Assert.Contains("schema version 5", Archive.Verify().First().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_line_of_a_journal_is_counted_and_the_others_hold()
    {
        foreach (var content in new[] { "first", "second", "third" })
        {
            await _store.AddAsync(content);
            await _store.AppendToArchiveAsync();
        }

        var journal = Assert.Single(Directory.GetFiles(Archive.Folder, "journal-*"));
        await File.WriteAllTextAsync(journal, (await File.ReadAllTextAsync(journal)).Replace("second", "sEcond", StringComparison.Ordinal));

        Assert.Contains("1 damaged line", Assert.Single(Archive.Verify()).Fault, StringComparison.Ordinal);
        await LoseFileAsync();
        Assert.Equal(["first", "third"], await _store.ContentsAsync());
        Assert.True(_store.RestoredWithLoss);
    }

    [Theory]
    [InlineData("third", "thIrd", true)]
    // As power that fails while it is written leaves it.
    [InlineData("third\",\"parent\":null}}]\n", "thi", false)]
    public async Task A_last_line_of_a_journal_is_damaged_when_it_is_whole_and_else_does_not_count(string whole, string found, bool isDamage)
    {
        await _store.AddAsync("first");
        await _store.AppendToArchiveAsync();
        await _store.AddAsync("third");
        await _store.AppendToArchiveAsync();
        var journal = Assert.Single(Directory.GetFiles(Archive.Folder, "journal-*"));
        var text = await File.ReadAllTextAsync(journal);
        Assert.Contains(whole, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(journal, text.Replace(whole, found, StringComparison.Ordinal));

        await LoseFileAsync();

        Assert.Equal(["first"], await _store.ContentsAsync());
        Assert.Equal(isDamage, _store.RestoredWithLoss);
    }

    [Fact]
    public async Task All_that_changed_at_one_moment_counts_together_or_not_at_all_however_many_lines_it_takes()
    {
        await _store.AddAsync("before");
        await _store.AppendToArchiveAsync();
        await _store.WriteAsync(
            write => write.Connection.Execute("INSERT INTO notes (kind, content) SELECT 'plain', value FROM json_each($all)", ("$all", $"[{string.Join(',', Enumerable.Range(1, 2500))}]")),
            CancellationToken.None);
        await _store.AppendToArchiveAsync();
        var journal = Assert.Single(Directory.GetFiles(Archive.Folder, "journal-*"));
        var lines = await File.ReadAllLinesAsync(journal);
        Assert.Equal(4, lines.Length);
        Assert.Equal(2501, Archive.Verify().Single().Rows);

        await LoseFileAsync();
        Assert.Equal(2501, await _store.CountAsync());

        // The process dies before the last of them.
        await File.WriteAllLinesAsync(journal, lines[..3]);
        await LoseFileAsync();
        Assert.Equal(["before"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task What_stands_in_the_journal_is_not_appended_again_while_the_store_cannot_take_note_of_it()
    {
        await _store.AddAsync("x");
        await _store.WriteAsync(write => write.Connection.Execute("CREATE TRIGGER full BEFORE DELETE ON archive_changes BEGIN SELECT RAISE(ABORT, 'full'); END"), CancellationToken.None);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAnyAsync<Exception>(_store.AppendToArchiveAsync);
        Assert.Equal(1, Archive.Verify().Single().Rows);

        // What changes meanwhile is another matter.
        await _store.AddAsync("y");
        await Assert.ThrowsAnyAsync<Exception>(_store.AppendToArchiveAsync);
        Assert.Equal(3, Archive.Verify().Single().Rows);
        await _store.WriteAsync(write => write.Connection.Execute("DROP TRIGGER full"), CancellationToken.None);
        await _store.AppendToArchiveAsync();

        Assert.Equal(3, Archive.Verify().Single().Rows);
        Assert.Equal(0, await _store.ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM archive_changes"), CancellationToken.None));
    }

    [Fact]
    public async Task What_an_archive_gave_back_is_not_appended_to_it_again()
    {
        await _store.AddAsync("x");
        await _store.AppendToArchiveAsync();

        await LoseFileAsync();

        Assert.Equal(1, await _store.CountAsync());
        Assert.Equal(0, await _store.ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM archive_changes"), CancellationToken.None));
    }

    [Fact]
    public async Task Rows_whose_parents_are_not_in_the_archive_are_left_out_and_said()
    {
        await _store.AddAsync("parent");
        await _store.WriteAsync(write => write.Connection.Execute("INSERT INTO notes (kind, content, parent) VALUES ('plain', 'child', 1), ('plain', 'orphan', 1)"), CancellationToken.None);
        await _store.AppendToArchiveAsync();
        var journal = Assert.Single(Directory.GetFiles(Archive.Folder, "journal-*"));
        var line = (await File.ReadAllTextAsync(journal)).Trim()[17..].Replace("\"content\":\"orphan\",\"parent\":1", "\"content\":\"orphan\",\"parent\":77", StringComparison.Ordinal);
        await File.WriteAllBytesAsync(journal, ArchiveJournal.Line(System.Text.Encoding.UTF8.GetBytes(line)));

        await LoseFileAsync();
        Assert.Equal(["child", "parent"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task Three_exports_are_kept_and_the_journals_that_belong_to_them()
    {
        for (var i = 0; i < 6; i++)
        {
            await _store.AddAsync($"{i}");
            await _store.AppendToArchiveAsync();
            await ExportAsync();
        }

        Assert.Equal(3, Directory.GetDirectories(Archive.Folder, "export-*").Length);
        await LoseFileAsync();
        Assert.Equal(6, await _store.CountAsync());
    }

    [Fact]
    public async Task A_restore_over_rows_that_are_there_brings_back_those_of_the_archive_and_leaves_the_others()
    {
        await _store.AddAsync("kept");
        await _store.AddAsync("changed later");
        await ExportAsync();
        await _store.WriteAsync(write => write.Connection.Execute("UPDATE notes SET content = 'wrong' WHERE id = 2"), CancellationToken.None);
        await _store.AddAsync("newer");

        var (code, said) = await CommandAsync(stores => new ArchiveRestoreCommand(stores));

        Assert.Equal(0, code);
        Assert.Contains("3 rows", said, StringComparison.Ordinal);
        Assert.Equal(["changed later", "kept", "newer"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task Commands_that_need_the_store_alone_say_what_to_do_while_the_service_runs()
    {
        await _store.AddAsync("x");
        await using var own = new NoteStore(_folder.Dependencies);

        var export = await Assert.ThrowsAsync<CommandRefusedException>(() => new ArchiveExportCommand([own]).RunAsync(new([]), TextWriter.Null, CancellationToken.None));
        var restore = await Assert.ThrowsAsync<CommandRefusedException>(() => new ArchiveRestoreCommand([own]).RunAsync(new([]), TextWriter.Null, CancellationToken.None));

        Assert.Contains("copy the folder", export.Message, StringComparison.Ordinal);
        Assert.Contains("stop it", restore.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_written_and_whenever_the_process_dies_the_archive_holds_what_it_last_took()
    {
        var seeds = Environment.GetEnvironmentVariable("FYNTRIX_LONG") is null ? 10 : 2000;
        for (var seed = 0; seed < seeds; seed++)
            await PlayAsync(new Random(seed), $"seed {seed}");
    }

    private async Task PlayAsync(Random random, string seed)
    {
        await _store.AppendToArchiveAsync();
        var state = (await RowsByIdAsync()).ToDictionary();
        var taken = new Stack<Dictionary<long, string>>([state.ToDictionary()]);
        for (var step = 0; step < 40; step++)
        {
            var id = state.Count == 0 ? 0 : state.Keys.ElementAt(random.Next(state.Count));
            switch (random.Next(10))
            {
                case < 4:
                    var added = await _store.WriteAsync(write => write.Connection.QueryLong("INSERT INTO notes (kind, content) VALUES ('plain', $c) RETURNING id", ("$c", $"{step}")), CancellationToken.None);
                    state[added] = $"{step}";
                    break;
                case < 6 when id != 0:
                    await _store.WriteAsync(write => write.Connection.Execute("UPDATE notes SET content = $c WHERE id = $id", ("$c", $"changed {step}"), ("$id", id)), CancellationToken.None);
                    state[id] = $"changed {step}";
                    break;
                case 6 when id != 0:
                    await _store.WriteAsync(write => write.Connection.Execute("DELETE FROM notes WHERE id = $id", ("$id", id)), CancellationToken.None);
                    state.Remove(id);
                    break;
                case 7:
                    await _store.AppendToArchiveAsync();
                    taken.Push(state.ToDictionary());
                    break;
                case 8:
                    await ExportAsync();
                    taken = new([state.ToDictionary()]);
                    break;
                default:
                    // Power fails, maybe within the last append, and takes the file.
                    var journals = Directory.Exists(Archive.Folder) ? Directory.GetFiles(Archive.Folder, "journal-*").Order(StringComparer.Ordinal).ToList() : [];
                    if (random.Next(2) == 0 && journals is [.., var last] && taken.Count > 1 && !Same(taken.Peek(), taken.ElementAt(1)))
                    {
                        await using var file = new FileStream(last, FileMode.Open);
                        file.SetLength(file.Length - 2 - random.Next(10));
                        taken.Pop();
                    }

                    await LoseFileAsync();
                    state = taken.Peek().ToDictionary();
                    taken = new([state.ToDictionary()]);
                    Assert.True(Same(state, await RowsByIdAsync()), $"{seed}, step {step}");
                    break;
            }
        }
    }

    private static bool Same(Dictionary<long, string> one, Dictionary<long, string> other) => one.Count == other.Count && one.All(p => other.TryGetValue(p.Key, out var v) && v == p.Value);

    private async Task<Dictionary<long, string>> RowsByIdAsync() =>
        (await _store.ReadAsync(c => c.Query("SELECT id, content FROM notes", r => (r.GetInt64(0), r.GetString(1))), CancellationToken.None)).ToDictionary(r => r.Item1, r => r.Item2);

    private Task<List<string>> RowsAsync() => _store.ReadAsync(
        c => c.Query("SELECT id, kind, typeof(content), quote(content), parent FROM notes ORDER BY id", r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))),
        CancellationToken.None);

    private Task<string> ExportAsync() => Archive.ExportAsync(_store, CancellationToken.None);

    private async Task<(int Code, string Said)> CommandAsync(Func<IEnumerable<SqliteStore>, IServiceCommand> command)
    {
        using var output = new StringWriter();
        return (await command([_store]).RunAsync(new([]), output, CancellationToken.None), output.ToString());
    }

    /// <summary>The process dies with what it had not appended, and the file with its log is gone.</summary>
    private async Task LoseFileAsync()
    {
        await _store.DisposeAsync();
        File.Delete(_store.Path);
        File.Delete($"{_store.Path}-wal");
        _store = _folder.Serve();
    }
}
