using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A write that waits for its turn.</summary>
internal abstract class SqliteWriteJob
{
    private int _started;

    public abstract bool IsCancelled { get; }

    /// <summary>True for the first who asks: the writer, or the caller who has waited too long.</summary>
    public bool Start() => Interlocked.Exchange(ref _started, 1) == 0;

    /// <returns>False when the work threw an exception of its own and must be undone.</returns>
    public abstract bool Run(SqliteWrite write);

    /// <summary>The work is undone, and this is why.</summary>
    public abstract void Refuse(Exception failure);

    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class SqliteWriteJob<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken) : SqliteWriteJob
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Activity? _caller = Activity.Current;
    private T? _result;
    private Exception? _failure;
    private bool _ran;

    public Task<T> Completion => _completion.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override bool Run(SqliteWrite write)
    {
        _ran = true;
        // Events of this write belong to the caller's trace, not to the writer's thread.
        Activity.Current = _caller;
        try
        {
            _result = work(write);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && (e is not SqliteException sqlite || SqliteFailure.ConcernsTheStatement(sqlite)))
        {
            _failure = e;
            return false;
        }
        finally
        {
            Activity.Current = null;
        }
    }

    public override void Refuse(Exception failure) => _failure = failure;

    public override void Complete()
    {
        if (_failure is not null)
            _completion.SetException(_failure);
        else if (_ran)
            _completion.SetResult(_result!);
        else
            _completion.SetCanceled(cancellationToken);
    }

    // What SQLite refused in a file that was lost meanwhile says nothing of the statement: in an emptied one no table is there.
    public override void Fail(Exception failure) => _completion.SetException(_failure is null or SqliteException ? failure : _failure);
}
