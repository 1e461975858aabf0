using System.Threading.Channels;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// A thread of its own that works off a queue. SQLite's calls block, and blocking pool threads would starve everybody else.
/// </summary>
internal sealed class SqliteWorker<TJob> : IAsyncDisposable
{
    private readonly ChannelReader<TJob> _queue;
    private readonly Action<TJob, ChannelReader<TJob>> _work;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWorker(string name, ChannelReader<TJob> queue, Action<TJob, ChannelReader<TJob>> work)
    {
        _queue = queue;
        _work = work;
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Waits until the completed queue is worked off.</summary>
    public async ValueTask DisposeAsync() => await _ended.Task;

    private void Run()
    {
        while (WaitForJob())
        {
            if (_queue.TryRead(out var job))
                _work(job, _queue);
        }

        _ended.SetResult();
    }

    // This thread is ours to block.
    private bool WaitForJob() => _queue.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
}
