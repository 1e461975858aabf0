using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>The statements around every write and group, prepared once for a connection.</summary>
internal sealed class SqliteGroupCommands(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _begin = Prepared(connection, "BEGIN IMMEDIATE");
    private readonly SqliteCommand _savepoint = Prepared(connection, "SAVEPOINT one");
    private readonly SqliteCommand _undo = Prepared(connection, "ROLLBACK TO one");
    private readonly SqliteCommand _release = Prepared(connection, "RELEASE one");
    private readonly SqliteCommand _commit = Prepared(connection, "COMMIT");

    public void Begin() => _begin.ExecuteNonQuery();

    public void Savepoint() => _savepoint.ExecuteNonQuery();

    public void Undo() => _undo.ExecuteNonQuery();

    public void Release() => _release.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_begin, _savepoint, _undo, _release, _commit])
            command.Dispose();
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
