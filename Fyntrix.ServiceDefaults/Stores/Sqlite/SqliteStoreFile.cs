using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// The file of a store, its log and its lock: opens and upgrades it, sees when something else has changed it, judges whether it is
/// whole, and sets a broken one aside. Only the store's writer uses it, but for <see cref="Open"/> and <see cref="Looks"/>.
/// </summary>
internal sealed class SqliteStoreFile(string name, string path, SqliteSchema schema, Action<SqliteConnection> prepare, TimeProvider time) : IDisposable
{
    private const int BrokenKept = 3;

    // Stands as application_id in a file that was begun and does not have yet what its archive keeps ("fill").
    private const long Unfilled = 0x66696c6c;

    private readonly SqliteStoreLock _lock = new(path);
    private readonly SqliteLogTail _logTail = new(path);
    private SqliteFileLook? _known;

    /// <summary>Whether this process holds the file's lock. Without it the file is used, and neither upgraded nor healed.</summary>
    public bool IsOwned { get; private set; }

    /// <returns>Whether this process holds the lock now.</returns>
    public bool TryOwn()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return IsOwned = _lock.TryTake();
    }

    /// <summary>
    /// Opens the file with the schema of this version; makes one where there is none. A new file is filled before anybody sees it:
    /// when that fails, or the process dies meanwhile, the next to open it begins with that again.
    /// </summary>
    /// <param name="complete">What each file gets beyond its schema.</param>
    /// <param name="fill">What a new file gets, in one transaction; null to leave that to the next who opens it.</param>
    public void Prepare(Action<SqliteConnection> complete, Action<SqliteConnection>? fill)
    {
        using var connection = Open(IsOwned ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
        if (IsOwned)
        {
            // Both must be settled before WAL: auto_vacuum of a file with tables takes a VACUUM, which WAL would not let it do.
            if (connection.QueryLong("PRAGMA auto_vacuum") != 2)
            {
                connection.Execute("PRAGMA journal_mode = DELETE");
                connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
                connection.Execute("VACUUM");
            }

            connection.QueryFirst("PRAGMA journal_mode = WAL", r => r.GetString(0));
            if (connection.QueryLong("SELECT count(*) FROM sqlite_master") == 0)
                connection.Execute($"PRAGMA application_id = {Unfilled}");
            schema.Upgrade(connection, name);
            complete(connection);
            if (fill is not null && connection.QueryLong("PRAGMA application_id") == Unfilled)
            {
                using var transaction = connection.BeginTransaction();
                fill(connection);
                connection.Execute("PRAGMA application_id = 0");
                transaction.Commit();
            }
        }
        else if (connection.QueryLong("PRAGMA user_version") != schema.Version)
        {
            throw new SqliteStoreUnavailableException(name, "the service that runs on it is of another version; stop it first.");
        }
    }

    /// <summary>Whether a file has this version's schema, and what its archive keeps.</summary>
    public bool IsPrepared(SqliteConnection connection, bool isFilled) =>
        connection.QueryLong("PRAGMA user_version") == schema.Version && !(isFilled && connection.QueryLong("PRAGMA application_id") == Unfilled);

    public SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteStoreConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.LeaveLogOnClose();
            // mmap off: a file that is cut short while it is mapped kills the process. Logs are written back by the writer alone, when
            // it says so; then a change of the file at any other time is somebody else's.
            connection.Execute(
                """
                PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
                PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY
                """);
            connection.QueryLong("PRAGMA wal_autocheckpoint = 0");
            prepare(connection);
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes file and log as they are for what this store has written.</summary>
    /// <param name="writer">The connection whose commits are watched from here on.</param>
    public void Remember(SqliteConnection writer)
    {
        _logTail.Watch(writer);
        Volatile.Write(ref _known, SqliteFileLook.At(path));
    }

    /// <summary>Whatever is there is taken for right when a writer opens it next.</summary>
    public void Forget() => Volatile.Write(ref _known, null);

    /// <summary>Where the last commit ends in the log, in bytes.</summary>
    public long LogEnd => _logTail.End;

    /// <summary>Takes the log as it is, for a group that failed and left something there; the file must be as it was.</summary>
    public void RememberLog()
    {
        if (SqliteFileLook.At(path) is var now && now.File == _known?.File)
            Volatile.Write(ref _known, now);
    }

    /// <summary>False when a reader should have the writer look first. May err for a moment while the writer writes the log back.</summary>
    public bool Looks() => !IsOwned
        || (Volatile.Read(ref _known) is { } known && SqliteFileLook.At(path) is var now && now.File == known.File && now.Log.Length >= known.Log.Length);

    /// <summary>Whether file and log are as they were after the last commit. Beside a service they never are for long.</summary>
    /// <param name="writer">Null when it was closed because a write failed, or not opened yet.</param>
    public bool IsUntouched(SqliteConnection? writer) => writer?.HasMoved() != true && (!IsOwned || (_known is null ? File.Exists(path) : SqliteFileLook.At(path) == _known));

    /// <summary>Whether a commit went into the file and log that were there before it, whole.</summary>
    public bool HasCommit(SqliteConnection writer)
    {
        if (!IsOwned)
            return !writer.HasMoved();
        var now = SqliteFileLook.At(path);
        var has = !writer.HasMoved() && now.File == _known?.File && (now.Log.Exists || _known is { Log.Exists: false }) && _logTail.HasLastCommit();
        if (has)
            Volatile.Write(ref _known, now);
        return has;
    }

    /// <summary>Writes the log back into the file.</summary>
    /// <param name="shorten">True to make log and file as short as they can be, as far as readers let it.</param>
    public void WriteBack(SqliteConnection writer, bool shorten)
    {
        // What somebody else has done to the file must not be taken for what this does.
        if (_known is { } known && SqliteFileLook.At(path).File != known.File)
            return;
        // Readers go on: whatever they still need stays in the log until the next time.
        writer.Execute("PRAGMA busy_timeout = 0");
        writer.Query(shorten ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)", _ => true);
        writer.Execute("PRAGMA busy_timeout = 10000");
        if (shorten)
            _logTail.Forget();
        // A clean-up makes the file shorter, but nothing of ours makes it empty.
        if (SqliteFileLook.At(path) is { File.Length: > 0 } now)
            Volatile.Write(ref _known, now);
    }

    /// <summary>
    /// Looks whether the file is whole, and writes the log back when it is, so that nothing stands behind a gap in it.
    /// Must run while the former connections are still open and at rest: SQLite rebuilds what it knows of the log when the last one
    /// closes, and would take a log that was cut short for a shorter one.
    /// </summary>
    /// <returns>What is wrong; null when all is well.</returns>
    /// <exception cref="SqliteException">It cannot be known just now: the disk is full, the file may not be read.</exception>
    public string? Judge(SqliteConnection? former)
    {
        if (!File.Exists(path) || former?.HasMoved() == true)
            return "it was deleted or replaced";
        try
        {
            using var connection = Open(SqliteOpenMode.ReadWrite);
            if (connection.QueryFirst("PRAGMA quick_check(1)", r => r.GetString(0)) is var said && said != "ok")
                return said ?? "it cannot be checked";
            connection.Query("PRAGMA wal_checkpoint(TRUNCATE)", _ => true);
            var size = connection.QueryLong("PRAGMA page_count") * connection.QueryLong("PRAGMA page_size");
            return connection.QueryLong("PRAGMA user_version") != schema.Version || new FileInfo(path).Length < size ? "it was cut short" : null;
        }
        catch (SqliteException e) when (SqliteFailure.MeansBrokenContent(e))
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Moves what is broken out of the way, as <c>NAME.broken-TIME</c> with its log, and keeps the newest three of those.
    /// A whole file that somebody put in the place of the former one stays; the former one's log must not be applied to it.
    /// </summary>
    /// <returns>The name it has now; null when the file itself stays or is gone.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public string? SetAside(bool wasReplaced)
    {
        _logTail.Forget();
        Forget();
        var aside = $"{path}.broken-{time.GetUtcNow():yyyyMMdd'T'HHmmssfffffff'Z'}";
        string? moved = null;
        foreach (var part in (string[])(wasReplaced ? ["-wal", "-shm"] : ["", "-wal", "-shm"]))
        {
            if (!File.Exists(path + part))
                continue;
            File.Move(path + part, aside + part, overwrite: true);
            if (part == "")
                moved = Path.GetFileName(aside);
        }

        var folder = Path.GetDirectoryName(path)!;
        string Stem(string file) => Path.GetFileName(file).Split("-wal", 2)[0].Split("-shm", 2)[0];
        foreach (var old in Directory.GetFiles(folder, $"{name}.broken-*").GroupBy(Stem).OrderByDescending(g => g.Key, StringComparer.Ordinal).Skip(BrokenKept).SelectMany(g => g))
            File.Delete(old);
        return moved;
    }

    public void Dispose()
    {
        _lock.Dispose();
        IsOwned = false;
    }
}
