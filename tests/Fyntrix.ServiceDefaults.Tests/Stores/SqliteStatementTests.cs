using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>Statements of a store's connection stay prepared.</summary>
public sealed class SqliteStatementTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly SqliteStoreConnection _connection;

    public SqliteStatementTests()
    {
        _connection = new SqliteStoreConnection($"Data Source={_folder.PathOf("statements.db")};Pooling=False");
        _connection.Open();
        _connection.Execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, content TEXT NOT NULL, rank INTEGER)");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_statement_that_ran_before_runs_with_the_values_of_now()
    {
        Assert.Equal(1, Add("a", 1));
        Assert.Equal(1, Add("b", null));
        Assert.Equal(1, Add("c", 3));

        Assert.Equal(["a 1", "b ", "c 3"], Contents());
        Assert.Equal(2, _connection.Idle);
    }

    [Fact]
    public void A_statement_may_run_again_while_its_rows_are_read()
    {
        Add("a", 1);
        Add("b", 2);
        var seen = new List<string>();

        _connection.Each("SELECT content FROM notes ORDER BY id", outer => seen.AddRange(
            _connection.Query("SELECT content FROM notes ORDER BY id", inner => outer.GetString(0) + inner.GetString(0))));

        Assert.Equal(["aa", "ab", "ba", "bb"], seen);
    }

    [Fact]
    public void A_statement_whose_rows_were_not_read_to_the_end_holds_no_read_open()
    {
        Add("a", 1);
        Add("b", 2);
        Assert.Equal("a", _connection.QueryFirst("SELECT content FROM notes ORDER BY id", r => r.GetString(0)));

        // A read that is still open would keep the table.
        _connection.Execute("DROP TABLE notes");
        Assert.Equal(0, _connection.QueryLong("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public void A_statement_that_failed_runs_well_the_next_time()
    {
        Assert.Throws<SqliteException>(() => Add(null, 1));
        Assert.Equal(1, Add("a", 1));
        Assert.Throws<SqliteException>(() => Add(null, 1));
        Assert.Equal(1, Add("b", 2));

        Assert.Equal(["a 1", "b 2"], Contents());
    }

    [Fact]
    public void A_statement_sees_a_table_that_has_changed_since()
    {
        Add("a", 1);
        Assert.Equal(3, Columns());
        _connection.Execute("ALTER TABLE notes ADD COLUMN kind TEXT");
        Assert.Equal(4, Columns());

        int Columns() => _connection.QueryFirst("SELECT * FROM notes", r => r.FieldCount);
    }

    [Fact]
    public void A_statement_takes_part_in_the_transaction_of_now()
    {
        using (var undone = _connection.BeginTransaction())
        {
            Add("a", 1);
            undone.Rollback();
        }

        using (var kept = _connection.BeginTransaction())
        {
            Add("b", 2);
            kept.Commit();
        }

        Add("c", 3);
        Assert.Equal(["b 2", "c 3"], Contents());
    }

    [Fact]
    public void A_pragma_takes_effect_each_time()
    {
        foreach (var milliseconds in new[] { 100, 0, 100, 0 })
        {
            _connection.Execute($"PRAGMA busy_timeout = {milliseconds}");
            Assert.Equal(milliseconds, _connection.QueryLong("PRAGMA busy_timeout"));
        }

        Assert.Equal(0, _connection.Idle);
    }

    [Fact]
    public void Texts_of_every_kind_do_not_add_up_without_end()
    {
        for (var i = 0; i < 1000; i++)
            Assert.Equal(i, _connection.QueryLong($"SELECT {i}"));

        Assert.Equal(200, _connection.Idle);
        Assert.Equal(0, _connection.QueryLong("SELECT 0"));
    }

    private int Add(string? content, long? rank) => _connection.Execute("INSERT INTO notes (content, rank) VALUES ($content, $rank)", ("$content", content), ("$rank", rank));

    private List<string> Contents() => _connection.Query("SELECT content, rank FROM notes ORDER BY id", r => $"{r.GetString(0)} {r.GetLong("rank")}");
}
