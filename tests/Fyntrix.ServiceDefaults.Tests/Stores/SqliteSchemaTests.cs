using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly StoreFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task A_former_file_and_a_fresh_one_end_at_the_same_schema(string formerJournal)
    {
        using (var former = _folder.OpenRaw(NoteStore.FileName))
        {
            former.Execute($"PRAGMA journal_mode = {formerJournal}");
            former.Execute("CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, content TEXT, parent INTEGER)");
            former.Execute("INSERT INTO notes (id, kind, content) VALUES (7, 'loud', 'kept'), (8, 'unheard of', 'set aside'), (9, NULL, 'set aside too')");
        }

        await using (var upgraded = new NoteStore(_folder.Dependencies))
        await using (var fresh = new NoteStore(_other.Dependencies))
        {
            Assert.Equal(["kept"], await upgraded.ContentsAsync());
            Assert.Equal(0, await fresh.CountAsync());
            Assert.Equal(await SchemaAsync(fresh), await SchemaAsync(upgraded));
            var quarantined = await upgraded.ReadAsync(c => c.Query("SELECT content FROM quarantine ORDER BY content", r => r.GetString(0)), CancellationToken.None);
            Assert.Equal(["set aside", "set aside too"], quarantined);
        }

        using var raw = _folder.OpenRaw(NoteStore.FileName);
        Assert.Equal(2, raw.QueryLong("PRAGMA auto_vacuum"));
        Assert.Equal(4, raw.QueryLong("PRAGMA user_version"));
        Assert.Equal("wal", raw.QueryFirst("PRAGMA journal_mode", r => r.GetString(0)));
    }

    [Fact]
    public async Task A_file_opens_again_without_further_steps()
    {
        await using (var first = new NoteStore(_folder.Dependencies))
            await first.AddAsync("a");
        await using var second = new NoteStore(_folder.Dependencies);

        Assert.Equal(["a"], await second.ContentsAsync());
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_version_before_it()
    {
        await using (var store = new BrokenStore(_folder.Dependencies))
        {
            for (var i = 0; i < 2; i++)
            {
                await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => store.WriteAsync(_ => 0, CancellationToken.None));
                await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => store.ReadAsync(_ => 0, CancellationToken.None));
            }
        }

        using var raw = _folder.OpenRaw(BrokenStore.FileName);
        Assert.Equal(1, raw.QueryLong("PRAGMA user_version"));
        Assert.Equal(0, raw.QueryLong("SELECT count(*) FROM sqlite_master WHERE name = 'half_way'"));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_left_alone_and_said_to_be_newer()
    {
        using (var newer = _folder.OpenRaw(NoteStore.FileName))
            newer.Execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, what_comes_next TEXT); PRAGMA user_version = 99");
        await using (var store = new NoteStore(_folder.Dependencies))
        {
            var refused = await Assert.ThrowsAsync<SqliteStoreUnavailableException>(() => store.AddAsync("x"));
            await Assert.ThrowsAsync<SqliteStoreUnavailableException>(store.CountAsync);
            Assert.Contains("99", refused.Message, StringComparison.Ordinal);
        }

        using var raw = _folder.OpenRaw(NoteStore.FileName);
        Assert.Equal(99, raw.QueryLong("PRAGMA user_version"));
        Assert.Equal(1, raw.QueryLong("SELECT count(*) FROM sqlite_master WHERE type = 'table'"));
    }

    [Fact]
    public void Steps_that_do_not_exist_are_said_at_once()
    {
        Assert.Throws<InvalidOperationException>(() => SqliteSchema.FromResources(typeof(NoteStore).Assembly, "no_such_folder"));
    }

    private static Task<List<string>> SchemaAsync(NoteStore store) => store.ReadAsync(
        connection => connection.Query(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name",
            (SqliteDataReader r) => r.GetString(0)),
        CancellationToken.None);
}
