using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Bench.Sqlite;

/// <summary>The same rows by one prepared statement on a connection of its own, WAL and synchronous=FULL, and nothing else.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    /// <param name="path">A file that a <see cref="CallStore"/> has made and left.</param>
    public BareLoop(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA synchronous = FULL");
        _insert = _connection.CreateCommand();
        _insert.CommandText = CallStore.Insert;
        foreach (var (name, value) in (ReadOnlySpan<(string, object)>)[("$model", "gpt-4o-mini"), ("$input", 0L), ("$output", 50L), ("$cost", 42_000L), ("$user", "user-1"), ("$run", "run-1"), ("$at", 0L)])
            _insert.Parameters.AddWithValue(name, value);
        _insert.Prepare();
    }

    /// <param name="perCommit">Rows that share a transaction.</param>
    public int Run(int rows, int perCommit)
    {
        for (var i = 0; i < rows; i += perCommit)
        {
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            for (var j = i; j < Math.Min(rows, i + perCommit); j++)
            {
                _insert.Parameters["$input"].Value = 100L + j;
                _insert.Parameters["$at"].Value = (long)j;
                _insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
