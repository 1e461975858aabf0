using System.Diagnostics;
using System.Threading.Channels;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// A SQLite file with one writer and a few readers, each on a thread of its own.
/// Writes wait in a queue and are committed in groups: those that have gathered while the last commit was on its way to the
/// disk share the next one (WAL, synchronous=FULL). Each write stands behind a savepoint, so that one that fails takes no
/// other along. A caller is answered after the commit, and after a look whether the commit went into the file that everybody
/// sees: a deleted file would take it too, and lose it.
/// Whoever serves the store heals it: a file that is gone or broken is set aside and made anew, with what the archive keeps.
/// </summary>
public abstract partial class SqliteStore : IAsyncDisposable
{
    private const int QueueLength = 10_000;
    private const int Readers = 4;
    private const int LargestLog = 4 * 1024 * 1024;
    private static readonly TimeSpan HealPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadersEnd = TimeSpan.FromSeconds(5);

    private readonly Channel<SqliteWriteJob> _writes = Channel.CreateBounded<SqliteWriteJob>(QueueLength);
    private readonly Channel<SqliteReadJob> _reads = Channel.CreateBounded<SqliteReadJob>(QueueLength);
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TimeSpan _longestWait;
    private readonly int _largestGroup;
    private readonly SqliteStoreFile _file;
    private readonly SqliteWorker<SqliteWriteJob> _writer;
    private readonly List<SqliteStoreReader> _readers;
    private SqliteConnection? _writeConnection;
    private SqliteGroupCommands? _group;
    private bool _opened;
    private bool _serving;
    private bool _suspect;
    private bool _shorten;
    private long? _healedAt;
    private string? _notHealed;
    private long _commits;
    private long _writtenBackAt;

    /// <param name="keptTables">The tables that the archive keeps, in the order in which they are restored; none for a store that may be lost.</param>
    protected SqliteStore(string name, SqliteSchema schema, SqliteStoreDependencies dependencies, params IReadOnlyList<KeptTable> keptTables)
    {
        var settings = dependencies.Settings.Value;
        Name = name;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(settings.Directory, name));
        _signal = dependencies.Signal;
        _time = dependencies.Time;
        _log = (dependencies.Logs ?? NullLoggerFactory.Instance).CreateLogger(GetType());
        _longestWait = settings.LongestWait;
        _largestGroup = settings.LargestGroup;
        _file = new(name, Path, schema, AddFunctions, _time);
        SchemaVersion = schema.Version;
        Archive = new(name, System.IO.Path.GetFullPath(System.IO.Path.Combine(settings.ArchiveFolder, System.IO.Path.GetFileNameWithoutExtension(name))), keptTables, schema.Version, _time);
        Meter = new SqliteStoreMeter(this);
        _writer = new($"{name} writer", _writes.Reader, WriteGroup);
        _readers = [.. Enumerable.Range(1, Readers).Select(number => new SqliteStoreReader($"{name} reader {number}", _reads.Reader, () => _file.Open(SqliteOpenMode.ReadOnly), BeforeRead, Doubt))];
    }

    /// <summary>The file's name, as in messages and health.</summary>
    public string Name { get; }

    public string Path { get; }

    /// <summary>The version of the schema that this service knows.</summary>
    public int SchemaVersion { get; }

    /// <summary>What is kept of this store outside its file.</summary>
    public SqliteArchive Archive { get; }

    /// <summary>What became of the file since this process began, for health: null when nothing did.</summary>
    public SqliteHealing? LastHealing { get; private set; }

    /// <summary>What was damaged in the archive when the file was last filled from it: something that was to be kept may be missing.</summary>
    public IReadOnlyList<string> ArchiveFaults { get; private set; } = [];

    internal SqliteStoreMeter Meter { get; }

    /// <summary>Counts up with each commit that may have changed something.</summary>
    internal long Commits => Volatile.Read(ref _commits);

    internal TimeProvider Time => _time;

    internal int QueuedWrites => _writes.Reader.Count;

    /// <summary>
    /// Makes this process the one that serves the store: it alone heals and archives the file. A command that does not call this uses
    /// the file beside the service or, when there is none, alone.
    /// </summary>
    /// <returns>False when another process has the file.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public bool TryServe()
    {
        Volatile.Write(ref _serving, true);
        return _file.TryOwn();
    }

    /// <summary>
    /// Runs a write on the store's writer and returns when it is on the disk. The delegate must only work on the store: everybody
    /// who writes waits for it. An exception of its own undoes this write alone and comes back to the caller.
    /// </summary>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be written, or too much waits already.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken)
    {
        // Before the span begins: an event of this write is the caller's.
        var job = new SqliteWriteJob<T>(work, cancellationToken);
        using var span = SqliteTracing.Write(Name);
        return await AnswerAsync(job.Completion, _writes.Writer.TryWrite(job), job.Start, "write", span);
    }

    /// <summary>Runs queries on a reader, all on one state of the store.</summary>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be read, or too much waits already.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        var job = new SqliteReadJob<T>(query, Explain, cancellationToken);
        using var span = SqliteTracing.Read(Name);
        return await AnswerAsync(job.Completion, _reads.Writer.TryWrite(job), job.Start, "read", span);
    }

    public async ValueTask DisposeAsync()
    {
        _reads.Writer.TryComplete();
        foreach (var reader in _readers)
            await reader.DisposeAsync();
        _writes.Writer.TryComplete();
        await _writer.DisposeAsync();
        // A file that stands alone is easier to copy than one with a log.
        ShortenAtEnd();
        CloseWriter();
        _file.Dispose();
        Archive.Dispose();
        Meter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds SQL functions that schema steps or queries of this store use.</summary>
    protected virtual void AddFunctions(SqliteConnection connection)
    {
    }

    /// <summary>Has the writer look whether file and log are as it left them, and heal them if not. Returns when it has.</summary>
    internal Task LookAsync(CancellationToken cancellationToken) => _file.Looks() ? Task.CompletedTask : WriteAsync(_ => true, cancellationToken);

    /// <summary>Writes the log back and makes both files as short as they can be, as far as readers let it.</summary>
    internal Task ShortenAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _shorten, true);
        return WriteAsync(_ => true, cancellationToken);
    }

    /// <summary>Waiting for a turn is bounded; what has begun is waited for, since its outcome is known soon.</summary>
    private async Task<T> AnswerAsync<T>(Task<T> completion, bool isQueued, Func<bool> start, string what, Activity? span)
    {
        try
        {
            if (!isQueued)
                throw Unavailable($"too many {what}s wait.");
            await ((Task)completion).WaitAsync(_longestWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Whoever starts it first has it: it is never run now.
            if (!completion.IsCompleted && start())
                throw Unavailable($"the {what} waited too long for its turn.");
            return await completion;
        }
        catch (Exception e)
        {
            span.Failed(e);
            throw;
        }
    }

    /// <summary>Where the file is not as the writer left it, reads wait until the writer has looked.</summary>
    private void BeforeRead()
    {
        if (Volatile.Read(ref _opened) && !Volatile.Read(ref _suspect) && _file.Looks())
            return;
        // A thread of the store's own, which may be blocked.
        WriteAsync(_ => true, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Has the writer judge the file before it goes on.</summary>
    internal void Doubt() => Volatile.Write(ref _suspect, true);

    private void WriteGroup(SqliteWriteJob first, ChannelReader<SqliteWriteJob> queue)
    {
        var done = new List<SqliteWriteJob>();
        var published = false;
        try
        {
            var connection = OpenWriter();
            _group!.Begin();
            var job = first;
            do
            {
                done.Add(job);
                published |= RunOne(connection, _group, job);
            }
            while (done.Count < _largestGroup && queue.TryRead(out job!));

            _group.Commit();
            if (!_file.HasCommit(connection))
                Heal(failure: null);
            if (!ReferenceEquals(connection, _writeConnection))
                throw Unavailable("its file was lost while this was written.");
            TryWriteBack(connection);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The group is lost as a whole, and known to be. Whatever it was, it must not end the writer's thread, and with it the process.
            if (done.Count == 0)
                done.Add(first);
            foreach (var job in done)
                job.Fail(Unavailable(e));
            AfterFailure(e);
            return;
        }

        Interlocked.Increment(ref _commits);
        Meter.Committed(done.Count);
        foreach (var job in done)
            job.Complete();
        if (published)
            _signal.Set();
    }

    private bool RunOne(SqliteConnection connection, SqliteGroupCommands group, SqliteWriteJob job)
    {
        if (job.IsCancelled || !job.Start())
            return false;
        var write = new SqliteWrite(connection, _time);
        group.Savepoint();
        var keeps = job.Run(write);
        if (keeps && connection.HasDanglingRows())
        {
            // Found at COMMIT it would take the whole group along.
            job.Refuse(new SqliteException("SQLite Error 19: 'FOREIGN KEY constraint failed'.", 19, 787));
            keeps = false;
        }

        if (!keeps)
        {
            if (!IsOurs(connection))
            {
                Doubt();
                throw Unavailable("its file was lost while this was written.");
            }

            group.Undo();
        }

        group.Release();
        return keeps && write.Published;
    }

    /// <summary>The writer's connection, on a file that is as it was left or was healed.</summary>
    private SqliteConnection OpenWriter()
    {
        if (_opened && (_suspect || !_file.IsUntouched(_writeConnection)))
            Heal(failure: null);
        if (!_opened)
            OpenFile();
        if (_writeConnection is { } connection)
            return connection;

        _writeConnection = _file.Open(SqliteOpenMode.ReadWrite);
        if (!_file.IsPrepared(_writeConnection, isFilled: _serving))
        {
            // It was emptied or cut since it was prepared, before anybody watched it.
            CloseWriter();
            Volatile.Write(ref _opened, false);
            throw Unavailable("its file was lost while it was opened.");
        }

        // The log's index lives as long as a connection that has read: from here on it is this one's.
        _writeConnection.QueryLong("SELECT count(*) FROM sqlite_master");
        _file.Remember(_writeConnection);
        _group = new(_writeConnection);
        return _writeConnection;
    }

    private void OpenFile()
    {
        if (!_file.IsOwned && !_file.TryOwn() && _serving)
            throw Unavailable("another process has it.");
        var restored = 0L;
        _file.Prepare(Archive.Capture, _serving ? empty => restored = Restore(empty) : null);
        Meter.Restored(restored);
        if (LastHealing is { Restored: null } healing)
            LastHealing = healing with { Restored = restored };
        Volatile.Write(ref _opened, true);
    }

    /// <summary>Told, in the transaction in which a new file is filled, that its archive may not have given back everything.</summary>
    protected virtual void OnIncompleteRestore(SqliteConnection connection, RestoreReport report)
    {
    }

    /// <summary>Told, in the transaction in which a new file is filled, that what its archive keeps is in it.</summary>
    protected virtual void OnRestored(SqliteConnection connection)
    {
    }

    private long Restore(SqliteConnection connection)
    {
        var report = Archive.Fill(connection);
        OnRestored(connection);
        if (report.MayLack)
            OnIncompleteRestore(connection, report);
        ArchiveFaults = report.Faults;
        foreach (var fault in report.Faults)
            LogArchiveFault(Name, fault);
        if (report.Rows > 0)
            LogRestored(Name, report.Rows, report.Source ?? "the journal");
        return report.Rows;
    }

    /// <summary>
    /// What is committed stands in the log, whether or not that can be written back now, as on a full disk: it must not be answered as
    /// lost, since callers would write it again.
    /// </summary>
    private void TryWriteBack(SqliteConnection connection)
    {
        try
        {
            WriteBack(connection);
        }
        catch (SqliteException e) when (!SqliteFailure.MeansBrokenContent(e))
        {
            LogNotShortened(Name, e.Message);
            AfterFailure(e);
        }
    }

    private void WriteBack(SqliteConnection connection)
    {
        if (Interlocked.Exchange(ref _shorten, false))
        {
            _file.WriteBack(connection, shorten: true);
            _writtenBackAt = 0;
            return;
        }

        // While somebody reads, the log cannot begin anew and goes on behind what was written back: to write that back at each commit would
        // search the whole log each time.
        var end = _file.LogEnd;
        if (end < _writtenBackAt)
            _writtenBackAt = 0;
        if (end - _writtenBackAt < LargestLog)
            return;
        // Also where that fails: it is tried again when as much has come behind it.
        _writtenBackAt = end;
        _file.WriteBack(connection, shorten: false);
    }

    private void AfterFailure(Exception failure)
    {
        try
        {
            if (_writeConnection is { State: not System.Data.ConnectionState.Open })
                CloseWriter();
            // A transaction that is still open would hide the file from whoever judges it.
            if (_writeConnection is { } connection && SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
                connection.Execute("ROLLBACK");
            if (SqliteFailure.MeansBrokenContent(failure) || _writeConnection?.HasMoved() == true)
            {
                Heal(failure);
            }
            else if (!_suspect)
            {
                // What the failed group left in the log is ours. The connection's cache, limits and errors go with it.
                if (_writeConnection is not null)
                    _file.RememberLog();
                CloseWriter();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (_notHealed != e.Message)
                LogNotHealed(Name, e.Message);
            _notHealed = e.Message;
        }
    }

    /// <summary>
    /// 1. Has readers end and keeps them out. 2. Judges the file. 3. Sets it aside when it is broken. 4. Makes a new one, filled from
    /// the archive. Not more often than once a second, so that a folder that cannot be written is not asked without end.
    /// </summary>
    /// <exception cref="SqliteStoreUnavailableException">It could not be healed just now.</exception>
    private void Heal(Exception? failure)
    {
        if (_healedAt is { } last && _time.GetElapsedTime(last) < HealPause)
            throw Unavailable("it is being healed.");

        using var outside = SqliteStoreReader.KeepOut(_readers, ReadersEnd) ?? throw Unavailable("its file has changed, and reads that run keep it from being looked at.");
        var wrong = _writeConnection is null && failure is not null ? failure.Message : _file.Judge(_writeConnection);
        if (wrong is null)
        {
            Volatile.Write(ref _suspect, false);
            if (_writeConnection is { } whole)
                _file.Remember(whole);
            else
                _file.Forget();
            return;
        }

        _healedAt = _time.GetTimestamp();
        if (!_serving || !_file.IsOwned)
            throw Unavailable($"{wrong}. The service that runs on it heals it.");
        var replaced = File.Exists(Path) && _writeConnection?.HasMoved() == true;
        outside.CloseAll();
        CloseWriter();
        Volatile.Write(ref _opened, false);
        var aside = _file.SetAside(replaced);
        Volatile.Write(ref _suspect, false);
        LastHealing = new SqliteHealing(_time.GetUtcNow(), wrong, SetAs: aside, Restored: null);
        LogBroken(Name, wrong, aside ?? "nothing");
        Meter.Healed(setAside: aside is not null);
        OpenFile();
        _notHealed = null;
    }

    private void ShortenAtEnd()
    {
        try
        {
            if (_writeConnection is { State: System.Data.ConnectionState.Open } writer && _file.IsOwned && _file.IsUntouched(writer))
                _file.WriteBack(writer, shorten: true);
        }
        catch (SqliteException e)
        {
            LogNotShortened(Name, e.Message);
        }
    }

    private void CloseWriter()
    {
        _group?.Dispose();
        _group = null;
        _writeConnection?.Dispose();
        _writeConnection = null;
    }

    /// <param name="connection">By which it was read; null when there is none.</param>
    private Exception Explain(Exception e, SqliteConnection? connection)
    {
        // In a file that was emptied no table is there: then it is not the statement that is wrong.
        var isElsewhere = e is SqliteException && !SqliteFailure.ConcernsTheFile(e) && !(_file.Looks() && connection is not null && IsOurs(connection));
        if (isElsewhere || SqliteFailure.MeansBrokenContent(e))
            Doubt();
        return isElsewhere || SqliteFailure.ConcernsTheFile(e) ? Unavailable(e) : e;
    }

    private bool IsOurs(SqliteConnection connection)
    {
        try
        {
            return _file.IsPrepared(connection, isFilled: false);
        }
        catch (SqliteException)
        {
            // Not even that can be read.
            return false;
        }
    }

    private SqliteStoreUnavailableException Unavailable(Exception e) => e as SqliteStoreUnavailableException ?? new SqliteStoreUnavailableException(Name, e.Message, e);

    private SqliteStoreUnavailableException Unavailable(string why) => new(Name, why);

    [LoggerMessage(EventName = "store.broken", Level = LogLevel.Error, Message = "{Store} is broken ({Why}); {Aside} was set aside and an empty file begun")]
    private partial void LogBroken(string store, string why, string aside);

    [LoggerMessage(EventName = "store.log_left", Level = LogLevel.Warning, Message = "The log of {Store} was not written back and stays beside it: {Reason}")]
    private partial void LogNotShortened(string store, string reason);

    [LoggerMessage(EventName = "store.not_healed", Level = LogLevel.Error, Message = "{Store} cannot be healed now: {Reason}")]
    private partial void LogNotHealed(string store, string reason);

    [LoggerMessage(EventName = "store.restored", Level = LogLevel.Warning, Message = "{Store} has {Rows} rows back from {Source}")]
    private partial void LogRestored(string store, long rows, string source);

    [LoggerMessage(EventName = "store.archive_damaged", Level = LogLevel.Error, Message = "The archive of {Store} is damaged: {Fault}")]
    private partial void LogArchiveFault(string store, string fault);
}
