using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>What happens to a store's file while it is used, and that nothing worse comes of it than answers that say so.</summary>
public sealed class SqliteHealingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StoreFolder _folder = new();
    private readonly NoteStore _store;

    public SqliteHealingTests() => _store = _folder.Serve();

    private string FilePath => _folder.PathOf(NoteStore.FileName);

    private string Aside => $"{FilePath}.broken-{_folder.Clock.GetUtcNow():yyyyMMdd'T'HHmmssfffffff'Z'}";

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("rm notes.db")]
    [InlineData("rm notes.db notes.db-wal")]
    [InlineData("mv notes.db elsewhere.db")]
    [InlineData("truncate -s 0 notes.db")]
    [InlineData("truncate -s 100000 notes.db")]
    [InlineData("dd if=/dev/urandom of=notes.db bs=1k count=8 seek=100 conv=notrunc")]
    [InlineData("dd if=/dev/urandom of=notes.db bs=1k count=200 conv=notrunc")]
    [InlineData("truncate -s 0 notes.db-wal")]
    [InlineData("truncate -s 100000 notes.db-wal")]
    [InlineData("dd if=/dev/urandom of=notes.db-wal bs=1k count=200 conv=notrunc")]
    [InlineData("rm notes.db-wal")]
    public async Task A_file_that_is_lost_while_it_is_written_and_read_comes_back_with_all_that_the_archive_keeps(string how)
    {
        await FillFileAndLogAsync();
        await _store.AppendToArchiveAsync();
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentBag<Exception>();
        var traffic = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (await Record.ExceptionAsync(() => n % 2 == 0 ? _store.AddAsync("during") : _store.CountAsync()) is { } failure)
                    failures.Add(failure);
            }
        })).ToList();

        // Under traffic it may be healed before the command's end is seen.
        var former = _store.LastHealing;
        await ShellAsync(how);
        await HealedAsync(former);
        await stop.CancelAsync();
        await Task.WhenAll(traffic).WaitAsync(Patience);
        await _store.AddAsync("after");

        Assert.All(failures, f => Assert.IsType<SqliteStoreUnavailableException>(f));
        var contents = await _store.ContentsAsync();
        Assert.Equal(200, contents.Count(c => c.StartsWith("before", StringComparison.Ordinal)));
        Assert.Contains("after", contents);
        await IsWholeAsync(contents.Count);
    }

    [Theory]
    [InlineData("rm notes.db")]
    [InlineData("truncate -s 0 notes.db")]
    [InlineData("truncate -s 0 notes.db-wal")]
    [InlineData("truncate -s 200000 notes.db-wal")]
    [InlineData("rm notes.db-wal")]
    [InlineData("mv notes.db-wal elsewhere && cp elsewhere notes.db-wal && rm elsewhere")]
    public async Task What_happens_to_the_file_within_a_group_fails_that_group_and_no_other(string how)
    {
        await FillFileAndLogAsync();
        await _store.AppendToArchiveAsync();

        var lost = await Record.ExceptionAsync(() => _store.WriteAsync(
            write =>
            {
                ShellAsync(how).GetAwaiter().GetResult();
                return write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'lost')");
            },
            CancellationToken.None));
        await _store.AddAsync("after");

        Assert.IsType<SqliteStoreUnavailableException>(lost);
        var contents = await _store.ContentsAsync();
        Assert.DoesNotContain("lost", contents);
        Assert.Equal(201, contents.Count);
        await IsWholeAsync(201);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_that_is_not_there_because_the_file_was_emptied_meanwhile_is_the_stores_failure_and_not_the_callers(bool isWrite)
    {
        await FillFileAndLogAsync();
        await _store.AppendToArchiveAsync();
        await _store.ShortenAsync(CancellationToken.None);

        var failure = await Record.ExceptionAsync(() => isWrite
            ? _store.WriteAsync(write => Emptied(write.Connection), CancellationToken.None)
            : _store.ReadAsync(Emptied, CancellationToken.None));

        Assert.IsType<SqliteStoreUnavailableException>(failure);
        Assert.Equal(200, await _store.CountAsync());

        // What SQLite says of a file without content, whichever of its ways it takes to find that out.
        long Emptied(SqliteConnection connection)
        {
            File.Open(_store.Path, FileMode.Truncate).Dispose();
            return connection.QueryLong("SELECT count(*) FROM a_table_that_went_with_the_file");
        }
    }

    [Fact]
    public async Task Nothing_is_acknowledged_that_went_into_a_deleted_file()
    {
        for (var i = 0; i < 20; i++)
        {
            await ShellAsync("rm -f notes.db");
            if (await Record.ExceptionAsync(() => _store.AddAsync($"{i}")) is { } failure)
            {
                Assert.IsType<SqliteStoreUnavailableException>(failure);
                continue;
            }

            using var raw = _folder.OpenRaw(NoteStore.FileName);
            Assert.Equal(1, raw.QueryLong("SELECT count(*) FROM notes WHERE content = $c", ("$c", $"{i}")));
        }
    }

    [Fact]
    public async Task A_file_in_which_another_program_has_written_stays_as_it_is()
    {
        await _store.AddAsync("ours");
        using (var raw = _folder.OpenRaw(NoteStore.FileName))
        {
            raw.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'theirs')");
            raw.Query("PRAGMA wal_checkpoint(TRUNCATE)", _ => true);
        }

        await _store.AddAsync("ours again");
        await ShellAsync("touch notes.db notes.db-wal");

        Assert.Equal(["ours", "ours again", "theirs"], await _store.ContentsAsync());
        await _store.AddAsync("and again");
        Assert.Null(_store.LastHealing);
    }

    [Fact]
    public async Task A_whole_file_that_is_put_in_the_place_of_the_former_one_is_used()
    {
        await _store.AddAsync("saved");
        await _store.ShortenAsync(CancellationToken.None);
        await ShellAsync("cp notes.db saved.db");
        await _store.AddAsync("later");

        await ShellAsync("mv saved.db notes.db");

        Assert.Equal(["saved"], await EventuallyAsync(_store.ContentsAsync));
        await _store.AddAsync("after");
        await IsWholeAsync(2);
    }

    [Theory]
    [InlineData("truncate -s 0 notes.db")]
    [InlineData("truncate -s 100000 notes.db")]
    [InlineData("dd if=/dev/urandom of=notes.db bs=1k count=8 conv=notrunc")]
    [InlineData("rm notes.db")]
    public async Task A_file_that_was_lost_while_nothing_ran_comes_back_at_the_next_start(string how)
    {
        await FillFileAndLogAsync();
        await _store.AppendToArchiveAsync();
        await _store.DisposeAsync();
        await ShellAsync(how);

        await using var next = _folder.Serve();

        Assert.Equal(200, await EventuallyAsync(next.CountAsync));
    }

    [Fact]
    public async Task A_broken_file_is_kept_aside_three_times_and_no_more()
    {
        for (var i = 0; i < 5; i++)
        {
            await _store.AddAsync("x");
            await _store.ShortenAsync(CancellationToken.None);
            await ShellAsync("dd if=/dev/urandom of=notes.db bs=1k count=8 conv=notrunc");
            _folder.Clock.Advance(TimeSpan.FromSeconds(1));
            await HealedAsync(_store.LastHealing);
        }

        Assert.Equal(3, Directory.GetFiles(_folder.Folder, "notes.db.broken-*Z").Length);
        Assert.Equal(Path.GetFileName(Aside), _store.LastHealing!.SetAs);
    }

    [Fact]
    public async Task A_broken_file_that_cannot_be_set_aside_is_answered_with_and_is_healed_when_it_can()
    {
        await _store.AddAsync("x");
        await _store.ShortenAsync(CancellationToken.None);
        // Whoever may write everywhere is not stopped by rights, but by a folder of that name.
        Directory.CreateDirectory(Path.Combine(Aside, "full"));
        await ShellAsync("dd if=/dev/urandom of=notes.db bs=1k count=8 conv=notrunc");

        for (var i = 0; i < 100; i++)
        {
            Assert.IsType<SqliteStoreUnavailableException>(await Record.ExceptionAsync(() => _store.AddAsync("x")));
            Assert.IsType<SqliteStoreUnavailableException>(await Record.ExceptionAsync(_store.CountAsync));
        }

        Directory.Delete(Aside, recursive: true);
        await EventuallyAsync(() => _store.AddAsync("healed"));
    }

    [Fact]
    public async Task A_read_only_file_fails_writes_alone_until_it_can_be_written_again()
    {
        await _store.AddAsync("kept");

        var refused = await Record.ExceptionAsync(() => _store.WriteAsync(
            write =>
            {
                write.Connection.Execute("PRAGMA query_only = ON");
                return write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'lost')");
            },
            CancellationToken.None));

        Assert.IsType<SqliteStoreUnavailableException>(refused);
        await _store.AddAsync("after");
        Assert.Equal(["after", "kept"], await _store.ContentsAsync());
        Assert.Null(_store.LastHealing);
    }

    [Fact]
    public async Task A_clock_that_jumps_an_hour_forward_and_back_holds_nothing_up()
    {
        foreach (var jump in new[] { 1, -2, 1 })
        {
            _folder.Clock.Advance(TimeSpan.FromHours(jump));
            await _store.AddAsync(jump.ToString(CultureInfo.InvariantCulture));
            await _store.AppendToArchiveAsync();
            var exported = await _store.Archive.ExportAsync(_store, CancellationToken.None);
            Assert.Equal(exported, Directory.GetDirectories(_store.Archive.Folder, "export-*").Max());
            await ShellAsync("rm notes.db");
            await HealedAsync(_store.LastHealing);
        }

        Assert.Equal(3, (await _store.ContentsAsync()).Count(c => c != "probe"));
    }

    [Fact]
    public async Task A_file_has_one_process()
    {
        await _store.AddAsync("x");
        await using (var second = new NoteStore(_folder.Dependencies))
        {
            Assert.False(second.TryServe());
            Assert.IsType<SqliteStoreUnavailableException>(await Record.ExceptionAsync(() => second.AddAsync("y")));
        }

        await _store.DisposeAsync();
        await using var next = _folder.Serve();
        Assert.Equal(1, await next.CountAsync());
    }

    [Fact]
    public async Task A_command_writes_beside_the_service_and_is_not_taken_for_damage()
    {
        await _store.AddAsync("service");
        await using (var command = new NoteStore(_folder.Dependencies))
        {
            await command.AddAsync("command");
            await _store.AddAsync("service again");
            Assert.Equal(3, await command.CountAsync());
            await ShellAsync("rm notes.db");
            Assert.IsType<SqliteStoreUnavailableException>(await Record.ExceptionAsync(() => command.AddAsync("lost")));
        }

        await HealedAsync(_store.LastHealing);
    }

    [Fact]
    public async Task A_row_that_points_nowhere_at_the_end_of_a_write_fails_that_write_alone()
    {
        using var gate = new ManualResetEventSlim();
        var busy = _store.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);
        var before = _store.AddAsync("before");
        var dangling = Record.ExceptionAsync(() => _store.WriteAsync(
            write =>
            {
                write.Connection.Execute("PRAGMA defer_foreign_keys = ON");
                return write.Connection.Execute("INSERT INTO notes (kind, content, parent) VALUES ('plain', 'dangling', 4711)");
            },
            CancellationToken.None));
        var after = _store.AddAsync("after");
        gate.Set();

        await Task.WhenAll(busy, before, after);
        Assert.IsType<Microsoft.Data.Sqlite.SqliteException>(await dangling);
        Assert.Equal(["after", "before"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task Waiting_is_bounded_and_what_waited_too_long_is_never_done()
    {
        await using var impatient = new NoteStore(_folder.With(s => (s.Directory, s.LongestWait) = (Path.Combine(_folder.Folder, "impatient"), TimeSpan.FromSeconds(1))));
        using var gate = new ManualResetEventSlim();
        var busy = impatient.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);

        var waited = await Record.ExceptionAsync(() => impatient.AddAsync("too late"));
        gate.Set();
        await busy;

        Assert.IsType<SqliteStoreUnavailableException>(waited);
        Assert.Empty(await impatient.ContentsAsync());
    }

    /// <summary>100 notes in the file and 100 in its log.</summary>
    private async Task FillFileAndLogAsync()
    {
        await Fill();
        await _store.ShortenAsync(CancellationToken.None);
        await Fill();

        Task<int> Fill() => _store.WriteAsync(
            write => Enumerable.Range(0, 100).Sum(i => write.Connection.Execute(
                "INSERT INTO notes (kind, content) VALUES ('plain', $c)", ("$c", $"before {i:D3} {new string('x', 3000)}"))),
            CancellationToken.None);
    }

    private Task HealedAsync(SqliteHealing? former) =>
        EventuallyAsync(async () =>
        {
            await _store.AddAsync("probe");
            return ReferenceEquals(_store.LastHealing, former) ? throw new SqliteStoreUnavailableException(_store.Name, "not healed yet") : 0;
        });

    /// <summary>Asks until the store is available.</summary>
    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (SqliteStoreUnavailableException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private Task IsWholeAsync(long notes)
    {
        using var raw = _folder.OpenRaw(NoteStore.FileName);
        Assert.Equal("ok", raw.QueryFirst("PRAGMA integrity_check", r => r.GetString(0)));
        Assert.Equal(notes, raw.QueryLong("SELECT count(*) FROM notes"));
        return Task.CompletedTask;
    }

    /// <summary>By a process of its own: closing a file in this one would drop the locks that SQLite holds on it.</summary>
    private async Task ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{command} 2>/dev/null"]) { WorkingDirectory = _folder.Folder })!;
        await shell.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, shell.ExitCode);
    }
}
