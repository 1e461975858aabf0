using System.Threading.RateLimiting;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>
/// Keeps each app within Kite's limits (kite.trade/docs/connect/v3/exceptions): 10 order calls a second and 400 a minute, 1 quote
/// and 10 other calls a second. Calls wait for their turn, a few seconds' worth of them; those beyond are not sent. Other processes
/// with the same app are not counted: to them Kite itself says 429.
/// </summary>
internal sealed class KiteRateLimits : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<KiteCall> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<KiteCall, (string, KiteCallKind)>(call => call.Kind switch
        {
            // No order waits for a quote.
            KiteCallKind.QUOTE => Sliding(call, 1, TimeSpan.FromSeconds(1), waiting: 0),
            KiteCallKind.ORDER or KiteCallKind.OTHER => Sliding(call, 10, TimeSpan.FromSeconds(1), waiting: 50),
        }),
        PartitionedRateLimiter.Create<KiteCall, (string, KiteCallKind)>(call => call.Kind == KiteCallKind.ORDER
            ? Sliding(call, 400, TimeSpan.FromMinutes(1), waiting: 0)
            : RateLimitPartition.GetNoLimiter((call.AppKey, call.Kind))));

    public ValueTask<RateLimitLease> WaitAsync(KiteCall call, CancellationToken cancellationToken) => _limiter.AcquireAsync(call, 1, cancellationToken);

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static RateLimitPartition<(string, KiteCallKind)> Sliding(KiteCall call, int permits, TimeSpan window, int waiting) =>
        RateLimitPartition.GetSlidingWindowLimiter(
            (call.AppKey, call.Kind),
            _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = window, SegmentsPerWindow = 10, QueueLimit = waiting });
}
