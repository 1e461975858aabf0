namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>When the revocations were read last. A start counts as a read: the feed has a minute to be there.</summary>
internal sealed class RevocationFreshness(TimeProvider time) : IRevocationFreshness
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private long _readAt = time.GetUtcNow().UtcTicks;

    // Either way: with a clock that is set back, an old read must not look new for hours.
    public bool IsFresh => Math.Abs(time.GetUtcNow().UtcTicks - Interlocked.Read(ref _readAt)) <= Longest.Ticks;

    public void WasRead() => Interlocked.Exchange(ref _readAt, time.GetUtcNow().UtcTicks);
}
