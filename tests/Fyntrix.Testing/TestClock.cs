namespace Fyntrix.Testing;

/// <summary>
/// A clock that stands until the test moves it. Timers run on real time: they wake background work, whose decisions then
/// read this clock.
/// </summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }

    public void Set(DateTimeOffset to)
    {
        lock (_lock)
            _now = to;
    }
}
