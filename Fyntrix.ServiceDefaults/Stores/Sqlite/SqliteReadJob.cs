using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A read that waits for its turn.</summary>
internal abstract class SqliteReadJob
{
    private int _started;

    /// <summary>True for the first who asks: a reader, or the caller who has waited too long.</summary>
    public bool Start() => Interlocked.Exchange(ref _started, 1) == 0;

    /// <summary>Runs it, and completes it whatever happens.</summary>
    public abstract void Run(Func<SqliteConnection> open);
}

/// <inheritdoc/>
internal sealed class SqliteReadJob<T>(Func<SqliteConnection, T> query, Func<Exception, SqliteConnection?, Exception> explain, CancellationToken cancellationToken) : SqliteReadJob
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Completion => _completion.Task;

    public override void Run(Func<SqliteConnection> open)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _completion.SetCanceled(cancellationToken);
            return;
        }

        SqliteConnection? connection = null;
        try
        {
            connection = open();
            T result;
            using (connection.BeginTransaction(deferred: true))
                result = query(connection);
            _completion.SetResult(result);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _completion.SetException(explain(e, connection));
        }
    }
}
