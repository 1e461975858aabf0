using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A reader's thread with its connection, which somebody who heals the file can keep out and close.</summary>
internal sealed class SqliteStoreReader : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<SqliteConnection> _open;
    private readonly Action _before;
    private readonly Action _doubt;
    private readonly SqliteWorker<SqliteReadJob> _worker;
    private SqliteConnection? _connection;

    /// <param name="before">Returns when the file may be read; throws when it cannot be.</param>
    /// <param name="doubt">Called when the connection shows that the file is another.</param>
    public SqliteStoreReader(string name, ChannelReader<SqliteReadJob> queue, Func<SqliteConnection> open, Action before, Action doubt)
    {
        _open = open;
        _before = before;
        _doubt = doubt;
        _worker = new(name, queue, (job, _) => Run(job));
    }

    /// <summary>Waits until no reader reads, breaking off what runs, and lets none begin before the answer is disposed.</summary>
    /// <returns>Null when a read did not end in that time.</returns>
    public static KeptOut? KeepOut(IReadOnlyList<SqliteStoreReader> readers, TimeSpan patience)
    {
        var kept = new KeptOut();
        foreach (var reader in readers)
        {
            if (reader._connection is { } connection)
                SQLitePCL.raw.sqlite3_interrupt(connection.Handle);
            if (!reader._gate.TryEnter(patience))
            {
                kept.Dispose();
                return null;
            }

            kept.Add(reader);
        }

        return kept;
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _connection?.Dispose();
    }

    private void Run(SqliteReadJob job)
    {
        if (!job.Start())
            return;
        Exception? failure = null;
        try
        {
            _before();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failure = e;
        }

        lock (_gate)
            job.Run(() => failure is null ? Connection() : throw failure);
    }

    private SqliteConnection Connection()
    {
        _connection ??= _open();
        if (!_connection.HasMoved())
            return _connection;
        _doubt();
        throw new IOException("its file was deleted or replaced.");
    }

    /// <summary>All readers of a store, kept out of its file.</summary>
    internal sealed class KeptOut : IDisposable
    {
        private readonly List<SqliteStoreReader> _readers = [];

        public void Add(SqliteStoreReader reader) => _readers.Add(reader);

        public void CloseAll()
        {
            foreach (var reader in _readers)
            {
                reader._connection?.Dispose();
                reader._connection = null;
            }
        }

        public void Dispose()
        {
            foreach (var reader in _readers)
                reader._gate.Exit();
            _readers.Clear();
        }
    }
}
