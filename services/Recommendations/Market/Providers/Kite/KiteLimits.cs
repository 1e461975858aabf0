using System.Threading.RateLimiting;

namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>
/// Keeps within Kite's limits (kite.trade/docs/connect/v3/exceptions): 3 calls for candles, 1 for quotes and 10 others a second.
/// Calls wait for their turn.
/// </summary>
internal sealed class KiteLimits : IAsyncDisposable
{
    private const int Waiting = 1000;

    private readonly SlidingWindowRateLimiter _candles = OneSecond(3);
    private readonly SlidingWindowRateLimiter _quotes = OneSecond(1);
    private readonly SlidingWindowRateLimiter _others = OneSecond(10);

    /// <exception cref="MarketDataException">Too many are waiting.</exception>
    public async Task WaitAsync(KiteCallKind kind, CancellationToken cancellationToken)
    {
        var limiter = kind switch
        {
            KiteCallKind.CANDLES => _candles,
            KiteCallKind.QUOTES => _quotes,
            KiteCallKind.OTHER => _others,
        };
        using var lease = await limiter.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
            throw new MarketDataException(MarketDataFault.RATE_LIMITED, "Too many calls at once; this one was not sent.");
    }

    public async ValueTask DisposeAsync()
    {
        await _candles.DisposeAsync();
        await _quotes.DisposeAsync();
        await _others.DisposeAsync();
    }

    private static SlidingWindowRateLimiter OneSecond(int permits) => new(new SlidingWindowRateLimiterOptions
    {
        PermitLimit = permits,
        Window = TimeSpan.FromSeconds(1),
        SegmentsPerWindow = 10,
        QueueLimit = Waiting,
    });
}
