namespace Fyntrix.AppHost.Tests;

/// <summary>Time that passes when the test says so, timers included.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Asked)> _expected = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
            return _ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when somebody waits for exactly this long, now or later.</summary>
    public Task WaitedForAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_timers.Any(t => t.Due == due))
                return Task.CompletedTask;

            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((due, asked));
            return asked.Task;
        }
    }

    public void Advance(TimeSpan by)
    {
        List<Timer> due;
        lock (_lock)
        {
            _ticks += by.Ticks;
            due = _timers.FindAll(t => t.At <= _ticks);
            _timers.RemoveAll(t => t.At <= _ticks);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class Timer(FakeTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public long At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;

                Due = dueTime;
                At = time._ticks + dueTime.Ticks;
                time._timers.Add(this);
                foreach (var (_, asked) in time._expected.Where(e => e.Due == dueTime))
                    asked.TrySetResult();
                time._expected.RemoveAll(e => e.Due == dueTime);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
