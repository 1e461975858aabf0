using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// A store's connection, which keeps the statements that were used last prepared: to prepare a statement costs several times what it
/// costs to run one on a row. Used by one thread at a time.
/// </summary>
internal sealed class SqliteStoreConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const int Most = 200;
    private const int LongestText = 8_000;

    // A pragma may take effect when it is prepared and do nothing when it is run; schema steps run once.
    private static readonly string[] Kept = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

    private readonly Dictionary<string, LinkedListNode<SqliteCommand>> _idle = new(StringComparer.Ordinal);
    private readonly LinkedList<SqliteCommand> _byUse = [];

    /// <summary>How many statements wait prepared.</summary>
    internal int Idle => _idle.Count;

    /// <summary>A command with this text, prepared when it was used before. While it is lent nobody else gets it.</summary>
    public SqliteCommand Lend(string sql)
    {
        if (!_idle.Remove(sql, out var node))
        {
            var made = CreateCommand();
            made.CommandText = sql;
            return made;
        }

        _byUse.Remove(node);
        node.Value.Transaction = Transaction;
        return node.Value;
    }

    /// <summary>Takes a command back that ran well; one that did not is not prepared again.</summary>
    public void TakeBack(SqliteCommand command)
    {
        if (!IsKept(command.CommandText) || !_idle.TryAdd(command.CommandText, new(command)))
        {
            command.Dispose();
            return;
        }

        _byUse.AddLast(_idle[command.CommandText]);
        if (_idle.Count <= Most)
            return;
        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _idle.Remove(oldest.CommandText);
        oldest.Dispose();
    }

    private static bool IsKept(string sql) =>
        sql.Length <= LongestText && Array.Exists(Kept, word => sql.AsSpan().TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase));
}
