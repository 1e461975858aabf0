using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>
/// Tells others what was traded just now: <see cref="PricesObserved"/>. The outbox is in another file than the bars, so bars are
/// written first. A crash in between loses the hint, and does no harm: the next price says more, and a price that was told without
/// its bar would.
/// </summary>
internal sealed partial class PriceHints(RecommendationStore store, TimeProvider time, ILogger<PriceHints> logger)
{
    /// <summary>What is older is no news to those who act on prices.</summary>
    private static readonly TimeSpan News = TimeSpan.FromMinutes(15);

    private const int MostInMessage = 500;

    /// <summary>The last close of each symbol among bars that ended within the last 15 minutes.</summary>
    public Task TellAsync(string source, IEnumerable<IncomingBar> bars, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TellAsync(
            source,
            from bar in bars
            where ExchangeOf(bar.Segment) is not null
            // A sender's clock may be ahead of ours.
            select new ObservedPrice(bar.Bar.Symbol, ExchangeOf(bar.Segment)!, Prices.ToRupees(bar.Bar.Close), bar.EndsAt < now ? bar.EndsAt : now),
            cancellationToken);
    }

    /// <summary>The last price of each symbol among those of the last 15 minutes.</summary>
    public async Task TellAsync(string source, IEnumerable<ObservedPrice> prices, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - News;
        var newest = prices.Where(p => p.ObservedAt >= since)
            .GroupBy(p => (p.Symbol, p.Exchange))
            .Select(g => g.MaxBy(p => p.ObservedAt)!)
            .OrderBy(p => p.Symbol, StringComparer.Ordinal)
            .ToList();
        if (newest.Count == 0)
            return;
        try
        {
            await store.WriteAsync(
                write =>
                {
                    foreach (var part in newest.Chunk(MostInMessage))
                        write.Publish(new PricesObserved(source, part));
                    return newest.Count;
                },
                cancellationToken);
        }
        catch (SqliteStoreUnavailableException e)
        {
            // What brought the bars is not to fail for a hint.
            LogLost(newest.Count, e.Message);
        }
    }

    /// <summary>As Trading names exchanges; null of those that it does not know.</summary>
    private static string? ExchangeOf(MarketSegment segment) => segment switch
    {
        MarketSegment.CASH or MarketSegment.CASH_OTHER => "NSE",
        MarketSegment.FNO => "NFO",
        MarketSegment.COMMODITY => "MCX",
        MarketSegment.CURRENCY => null,
    };

    [LoggerMessage(EventName = "prices.hint_lost", Level = LogLevel.Warning, Message = "{Count} prices were seen and not told to others: {Reason}")]
    private partial void LogLost(int count, string reason);
}
