using System.Threading.Channels;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// A SQLite file with one writer and a few readers, each on a thread of its own.
/// Writes wait in a queue and are committed in groups: those that have gathered while the last commit was on its way to the
/// disk share the next one (WAL, synchronous=FULL). Each write stands behind a savepoint, so that one that fails takes no
/// other along. A caller is answered after the commit.
/// </summary>
public abstract class SqliteStore : IAsyncDisposable
{
    private const int QueueLength = 10_000;
    private const int LargestGroup = 500;
    private const int Readers = 4;

    private readonly Channel<WriteJob> _writes = Channel.CreateBounded<WriteJob>(QueueLength);
    private readonly Channel<Action<SqliteConnection?, Exception?>> _reads = Channel.CreateBounded<Action<SqliteConnection?, Exception?>>(QueueLength);
    private readonly SqliteSchema _schema;
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _time;
    private readonly Lock _opening = new();
    private readonly SqliteWorker<WriteJob> _writer;
    private readonly List<SqliteWorker<Action<SqliteConnection?, Exception?>>> _readers;
    private readonly System.Collections.Concurrent.ConcurrentBag<SqliteConnection> _readConnections = [];
    private bool _opened;
    private SqliteConnection? _writeConnection;

    protected SqliteStore(string name, SqliteSchema schema, SqliteStoreDependencies dependencies)
    {
        Name = name;
        _schema = schema;
        _signal = dependencies.Signal;
        _time = dependencies.Time;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(dependencies.Settings.Value.Directory, name));
        _writer = new($"{name} writer", _writes.Reader, WriteGroup);
        _readers = [.. Enumerable.Range(1, Readers).Select(StartReader)];
    }

    /// <summary>The file's name, as in messages and health.</summary>
    public string Name { get; }

    public string Path { get; }

    /// <summary>
    /// Runs a write on the store's writer and returns when it is on the disk. The delegate must only work on the store: everybody
    /// who writes waits for it. An exception of its own undoes this write alone and comes back to the caller.
    /// </summary>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be written, or too much waits already.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken)
    {
        var job = new WriteJob<T>(work, cancellationToken);
        return _writes.Writer.TryWrite(job)
            ? job.Completion
            : Task.FromException<T>(new SqliteStoreUnavailableException(Name, "too many writes wait."));
    }

    /// <summary>Runs queries on a reader, all on one state of the store.</summary>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be read, or too much waits already.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = _reads.Writer.TryWrite((connection, failure) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                if (failure is not null)
                    throw failure;
                T result;
                using (connection!.BeginTransaction(deferred: true))
                    result = query(connection);
                completion.SetResult(result);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                completion.SetException(Explain(e));
            }
        });
        return queued ? completion.Task : Task.FromException<T>(new SqliteStoreUnavailableException(Name, "too many reads wait."));
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        _reads.Writer.TryComplete();
        await _writer.DisposeAsync();
        foreach (var reader in _readers)
            await reader.DisposeAsync();
        foreach (var connection in _readConnections)
            connection.Dispose();
        // The last connection that closes moves the write-ahead log into the file.
        _writeConnection?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds SQL functions that schema steps or queries of this store use.</summary>
    protected virtual void AddFunctions(SqliteConnection connection)
    {
    }

    private SqliteWorker<Action<SqliteConnection?, Exception?>> StartReader(int number)
    {
        SqliteConnection? own = null;
        return new($"{Name} reader {number}", _reads.Reader, (read, _) =>
        {
            Exception? failure = null;
            try
            {
                own ??= OpenReader();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failure = Unavailable(e);
            }

            read(own, failure);
        });
    }

    private SqliteConnection OpenReader()
    {
        EnsureFile();
        var connection = Open(SqliteOpenMode.ReadOnly);
        _readConnections.Add(connection);
        return connection;
    }

    private void WriteGroup(WriteJob first, ChannelReader<WriteJob> queue)
    {
        var done = new List<WriteJob>();
        var published = false;
        try
        {
            EnsureFile();
            var connection = _writeConnection ??= Open(SqliteOpenMode.ReadWrite);
            connection.Execute("BEGIN IMMEDIATE");
            var job = first;
            do
            {
                done.Add(job);
                published |= RunOne(connection, job);
            }
            while (done.Count < LargestGroup && queue.TryRead(out job!));

            connection.Execute("COMMIT");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The group is lost as a whole, and known to be: the connection goes, and with it the open transaction.
            // Whatever it was, it must not end the writer's thread, and with it the process.
            _writeConnection?.Dispose();
            _writeConnection = null;
            if (done.Count == 0)
                done.Add(first);
            foreach (var job in done)
                job.Fail(Unavailable(e));
            return;
        }

        foreach (var job in done)
            job.Complete();
        if (published)
            _signal.Set();
    }

    private bool RunOne(SqliteConnection connection, WriteJob job)
    {
        if (job.IsCancelled)
            return false;
        var write = new SqliteWrite(connection, _time);
        connection.Execute("SAVEPOINT one");
        if (!job.Run(write))
            connection.Execute("ROLLBACK TO one");
        connection.Execute("RELEASE one");
        return write.Published;
    }

    private void EnsureFile()
    {
        lock (_opening)
        {
            if (_opened)
                return;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var connection = Open(SqliteOpenMode.ReadWriteCreate);
            // Both must be settled before WAL: auto_vacuum of a file with tables takes a VACUUM, which WAL would not let it do.
            if (connection.QueryLong("PRAGMA auto_vacuum") != 2)
            {
                connection.Execute("PRAGMA journal_mode = DELETE");
                connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
                connection.Execute("VACUUM");
            }

            connection.QueryFirst("PRAGMA journal_mode = WAL", r => r.GetString(0));
            _schema.Upgrade(connection, Name);
            _opened = true;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            connection.Open();
            // mmap off: a file that is cut short while it is mapped kills the process.
            connection.Execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
            AddFunctions(connection);
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether SQLite refused this statement and nothing else: wrong SQL (1), a text or blob beyond the limit (18), a constraint (19),
    /// a value of the wrong kind (20), misuse (21) or a parameter out of range (25). Everything else is about the file or the disk.
    /// </summary>
    private static bool ConcernsTheStatement(SqliteException e) => e.SqliteErrorCode is 1 or 18 or 19 or 20 or 21 or 25;

    private Exception Explain(Exception e) => e is SqliteException sqlite && !ConcernsTheStatement(sqlite) || e is IOException or UnauthorizedAccessException
        ? Unavailable(e)
        : e;

    private SqliteStoreUnavailableException Unavailable(Exception e) =>
        e as SqliteStoreUnavailableException ?? new SqliteStoreUnavailableException(Name, e.Message, e);

    private abstract class WriteJob
    {
        public abstract bool IsCancelled { get; }

        /// <returns>False when the work threw an exception of its own and must be undone.</returns>
        public abstract bool Run(SqliteWrite write);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class WriteJob<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken) : WriteJob
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly System.Diagnostics.Activity? _caller = System.Diagnostics.Activity.Current;
        private T? _result;
        private Exception? _failure;
        private bool _ran;

        public Task<T> Completion => _completion.Task;

        public override bool IsCancelled => cancellationToken.IsCancellationRequested;

        public override bool Run(SqliteWrite write)
        {
            _ran = true;
            // Events of this write belong to the caller's trace, not to the writer's thread.
            System.Diagnostics.Activity.Current = _caller;
            try
            {
                _result = work(write);
                return true;
            }
            catch (Exception e) when (e is not OutOfMemoryException && (e is not SqliteException sqlite || ConcernsTheStatement(sqlite)))
            {
                _failure = e;
                return false;
            }
            finally
            {
                System.Diagnostics.Activity.Current = null;
            }
        }

        public override void Complete()
        {
            if (_failure is not null)
                _completion.SetException(_failure);
            else if (_ran)
                _completion.SetResult(_result!);
            else
                _completion.SetCanceled(cancellationToken);
        }

        public override void Fail(Exception failure) => _completion.SetException(_failure ?? failure);
    }
}
