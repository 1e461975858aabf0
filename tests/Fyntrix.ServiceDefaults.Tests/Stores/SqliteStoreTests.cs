using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly NoteStore _store;

    public SqliteStoreTests() => _store = new NoteStore(_folder.Dependencies);

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_that_gather_while_the_writer_is_busy_are_committed_together()
    {
        long seenByReaders = -1;
        await InOneGroupAsync(
            () => _store.AddAsync("a"),
            () => _store.AddAsync("b"),
            () => _store.WriteAsync(_ => seenByReaders = _store.CountAsync().GetAwaiter().GetResult(), CancellationToken.None));

        Assert.Equal(0, seenByReaders);
        Assert.Equal(2, await _store.CountAsync());
    }

    [Fact]
    public async Task Where_a_group_is_one_write_each_is_committed_by_itself()
    {
        using var folder = new StoreFolder();
        await using var store = new NoteStore(folder.With(s => s.LargestGroup = 1));
        using var gate = new ManualResetEventSlim();
        var busy = store.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);
        long seenByReaders = -1;
        Task[] writes = [store.AddAsync("a"), store.AddAsync("b"), store.WriteAsync(_ => seenByReaders = store.CountAsync().GetAwaiter().GetResult(), CancellationToken.None)];
        gate.Set();
        await Task.WhenAll([busy, .. writes]);

        Assert.Equal(2, seenByReaders);
    }

    [Fact]
    public async Task A_write_that_throws_is_undone_alone_and_its_exception_comes_back_to_its_caller()
    {
        var outcomes = await InOneGroupAsync(
            () => _store.AddAsync("before"),
            () => _store.WriteAsync<int>(
                write =>
                {
                    write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'undone')");
                    throw new ArithmeticException("of its own");
                },
                CancellationToken.None),
            () => _store.AddAsync("after"));

        Assert.Null(outcomes[0]);
        Assert.IsType<ArithmeticException>(outcomes[1]);
        Assert.Null(outcomes[2]);
        Assert.Equal(["after", "before"], await _store.ContentsAsync());
    }

    [Theory]
    [InlineData("INSERT INTO notes (kind, content) VALUES ('unheard of', 'x')")]
    [InlineData("INSERT INTO notes (kind, content, parent) VALUES ('plain', 'x', 4711)")]
    [InlineData("INSERT INTO notes (id, kind, content) VALUES ('no number', 'plain', 'x')")]
    [InlineData("INSERT INTO notes (kind, content) VALUES ('plain', zeroblob(2000000000))")]
    [InlineData("INSERT INTO no_such_table VALUES (1)")]
    public async Task A_statement_that_SQLite_refuses_fails_alone(string sql)
    {
        var outcomes = await InOneGroupAsync(
            () => _store.AddAsync("before"),
            () => _store.WriteAsync(
                write => write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'undone')") + write.Connection.Execute(sql),
                CancellationToken.None),
            () => _store.AddAsync("after"));

        Assert.Null(outcomes[0]);
        Assert.IsType<SqliteException>(outcomes[1]);
        Assert.Null(outcomes[2]);
        Assert.Equal(["after", "before"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_its_turn_does_not_run()
    {
        using var cancellation = new CancellationTokenSource();
        var ran = false;
        var outcomes = await InOneGroupAsync(
            () => _store.WriteAsync(_ => { cancellation.Cancel(); return 0; }, CancellationToken.None),
            () => _store.WriteAsync(_ => ran = true, cancellation.Token),
            () => _store.AddAsync("after"));

        Assert.False(ran);
        Assert.IsAssignableFrom<OperationCanceledException>(outcomes[1]);
        Assert.Equal(["after"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task A_read_that_is_cancelled_before_its_turn_does_not_run()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var ran = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ReadAsync(_ => ran = true, cancellation.Token));

        Assert.False(ran);
    }

    [Fact]
    public async Task A_query_that_throws_leaves_the_readers_working()
    {
        await _store.AddAsync("a");
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<ArithmeticException>(() => _store.ReadAsync<int>(_ => throw new ArithmeticException(), CancellationToken.None));
            await Assert.ThrowsAsync<SqliteException>(() => _store.ReadAsync(c => c.QueryLong("SELECT nothing FROM nowhere"), CancellationToken.None));
        }

        Assert.Equal(1, await _store.CountAsync());
    }

    [Fact]
    public async Task A_query_sees_one_state_of_the_store_from_beginning_to_end()
    {
        await _store.AddAsync("a");

        var (before, after) = await _store.ReadAsync(
            connection =>
            {
                var first = connection.QueryLong("SELECT count(*) FROM notes");
                _store.AddAsync("b").GetAwaiter().GetResult();
                return (first, connection.QueryLong("SELECT count(*) FROM notes"));
            },
            CancellationToken.None);

        Assert.Equal(before, after);
        Assert.Equal(2, await _store.CountAsync());
    }

    [Fact]
    public async Task Nothing_is_lost_among_a_thousand_writers_and_two_hundred_readers()
    {
        // Each write adds two rows, so a reader that ever saw half a write would count an odd number.
        var writers = Enumerable.Range(0, 1000).Select(i => Task.Run(() => _store.WriteAsync(
            write =>
            {
                write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', $c)", ("$c", $"{i:D4}"));
                return write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('loud', $c)", ("$c", $"{i:D4}"));
            },
            CancellationToken.None))).ToList();
        var readers = Enumerable.Range(0, 200).Select(_ => Task.Run(_store.CountAsync)).ToList();

        await Task.WhenAll(writers);
        var counts = await Task.WhenAll(readers);

        Assert.All(counts, c => Assert.Equal(0, c % 2));
        Assert.Equal(Enumerable.Range(0, 1000).SelectMany(i => new[] { $"{i:D4}", $"{i:D4}" }), await _store.ContentsAsync());
    }

    [Fact]
    public async Task Dispose_finishes_what_waits()
    {
        using var gate = new ManualResetEventSlim();
        var busy = _store.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);
        var waiting = Enumerable.Range(0, 50).Select(i => _store.AddAsync($"{i}")).ToList();

        var disposing = _store.DisposeAsync().AsTask();
        gate.Set();
        await disposing;

        await Task.WhenAll([busy, .. waiting]);
        using var raw = _folder.OpenRaw(NoteStore.FileName);
        Assert.Equal(50, raw.QueryLong("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task After_dispose_a_store_answers_that_it_is_not_available()
    {
        await _store.DisposeAsync();

        await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => _store.AddAsync("late"));
        await Assert.ThrowsAsync<SqliteStoreUnavailableException>(_store.CountAsync);
    }

    [Fact]
    public async Task A_full_disk_fails_its_group_and_later_writes_work_when_there_is_space_again()
    {
        await _store.AddAsync("kept");

        var outcomes = await InOneGroupAsync(
            () => _store.AddAsync("lost with the group"),
            FillDisk,
            () => _store.AddAsync("after"));

        Assert.IsType<SqliteStoreUnavailableException>(outcomes[0]);
        Assert.IsType<SqliteStoreUnavailableException>(outcomes[1]);
        // The limit went with the connection that met it: there is space again.
        Assert.Null(outcomes[2]);
        Assert.Equal(["after", "kept"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task A_write_that_hides_a_full_disk_commits_nothing_by_halves()
    {
        var outcomes = await InOneGroupAsync(
            () => _store.AddAsync("before"),
            async () =>
            {
                await _store.WriteAsync(
                    write =>
                    {
                        try
                        {
                            return Fill(write);
                        }
                        catch (SqliteException)
                        {
                            return 0;
                        }
                    },
                    CancellationToken.None);
            },
            () => _store.AddAsync("after"));

        // Whoever was told that it is on the disk finds it there, and nobody else does.
        var contents = await _store.ContentsAsync();
        Assert.Equal(outcomes[0] is null, contents.Contains("before"));
        Assert.Equal(outcomes[2] is null, contents.Contains("after"));
        Assert.All(outcomes.OfType<Exception>(), e => Assert.IsType<SqliteStoreUnavailableException>(e));
    }

    [Fact]
    public async Task The_disk_stays_full_and_every_write_says_so_while_reads_go_on()
    {
        await _store.AddAsync("kept");

        for (var i = 0; i < 5; i++)
            Assert.IsType<SqliteStoreUnavailableException>(await Record.ExceptionAsync(FillDisk));

        Assert.Equal(["kept"], await _store.ContentsAsync());
        await _store.AddAsync("space again");
        Assert.Equal(["kept", "space again"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task A_write_that_ends_the_transaction_itself_does_not_take_the_process_or_later_writes_along()
    {
        await Record.ExceptionAsync(() => _store.WriteAsync(write => write.Connection.Execute("ROLLBACK"), CancellationToken.None));
        await Record.ExceptionAsync(() => _store.WriteAsync(
            write =>
            {
                write.Connection.Close();
                return 0;
            },
            CancellationToken.None));

        await _store.AddAsync("after");

        Assert.Equal(["after"], await _store.ContentsAsync());
    }

    [Fact]
    public async Task The_file_is_kept_in_WAL_and_gives_space_back_in_steps()
    {
        await _store.AddAsync("a");

        using var raw = _folder.OpenRaw(NoteStore.FileName);
        Assert.Equal(2, raw.QueryLong("PRAGMA auto_vacuum"));
        Assert.Equal("wal", raw.QueryFirst("PRAGMA journal_mode", r => r.GetString(0)));
    }

    [Fact]
    public async Task Every_commit_is_on_the_disk_and_the_file_is_never_mapped()
    {
        var (synchronous, mapped, foreignKeys) = await _store.WriteAsync(
            write => (write.Connection.QueryLong("PRAGMA synchronous"), write.Connection.QueryLong("PRAGMA mmap_size"), write.Connection.QueryLong("PRAGMA foreign_keys")),
            CancellationToken.None);

        Assert.Equal((2, 0, 1), (synchronous, mapped, foreignKeys));
    }

    [Fact]
    public async Task A_write_that_is_committed_does_not_fail_because_the_log_cannot_be_written_back()
    {
        await _store.WriteAsync(
            write => SQLitePCL.raw.sqlite3_set_authorizer(
                write.Connection.Handle, (object _, int action, string what, string _, string _, string _) => action == SQLitePCL.raw.SQLITE_PRAGMA && what == "wal_checkpoint" ? SQLitePCL.raw.SQLITE_DENY : SQLitePCL.raw.SQLITE_OK, null),
            CancellationToken.None);

        // More than the log may hold before it is written back.
        await _store.WriteAsync(write => write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', zeroblob(5000000))"), CancellationToken.None);
        await _store.AddAsync("after");

        Assert.Equal(2, await _store.CountAsync());
        Assert.Null(_store.LastHealing);
    }

    /// <summary>Holds the writer until all of these wait, so that they are one group; their exceptions, or null.</summary>
    private async Task<Exception?[]> InOneGroupAsync(params Func<Task>[] writes)
    {
        using var gate = new ManualResetEventSlim();
        var busy = _store.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);
        var outcomes = writes.Select(write => Record.ExceptionAsync(write)).ToArray();
        gate.Set();
        await Record.ExceptionAsync(() => busy);
        return await Task.WhenAll(outcomes);
    }

    private Task FillDisk() => _store.WriteAsync(Fill, CancellationToken.None);

    private static int Fill(SqliteWrite write)
    {
        write.Connection.Execute($"PRAGMA max_page_count = {write.Connection.QueryLong("PRAGMA page_count")}");
        return write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', zeroblob(1000000))");
    }
}
