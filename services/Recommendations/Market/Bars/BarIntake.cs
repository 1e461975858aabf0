using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>The one way in for bars, wherever they come from.</summary>
internal sealed class BarIntake(MarketDataStore store, CalendarSource calendar, PriceHints hints, BarMetrics metrics, TimeProvider time)
{
    /// <summary>An empty batch that is checked by the aliases and the calendar of now.</summary>
    /// <param name="ahead">How far the sender's clock may be ahead.</param>
    public async Task<BarBatch> BeginAsync(BarOrigin origin, TimeSpan ahead, CancellationToken cancellationToken) =>
        new(origin, await store.ReadAsync(SymbolNames.Load, cancellationToken), calendar.Current, time.GetUtcNow(), ahead);

    /// <summary>Writes what is in the batch, all of it or nothing, and tells the newest prices.</summary>
    public async Task<BarsWritten> TakeAsync(BarBatch batch, CancellationToken cancellationToken)
    {
        var bars = batch.TakeOut();
        if (bars.Count == 0)
            return new BarsWritten(0, 0, 0, []);
        var written = await store.WriteAsync(write => BarWriter.Write(write, bars.Select(b => b.Bar)), cancellationToken);
        if (written.Taken is [var first, ..])
        {
            metrics.Taken(first.Timeframe, written.Taken.Count);
            var taken = written.Taken.ToHashSet();
            await hints.TellAsync(first.Source, bars.Where(b => taken.Contains(b.Bar)), cancellationToken);
        }

        return written;
    }
}
