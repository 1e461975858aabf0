using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Retention;

/// <summary>
/// Removes what is old and no part of the track record, in small writes. Outcomes are exported before, and bars that go are written to
/// the archive: whoever doubts an outcome finds what it was judged by.
/// </summary>
internal sealed class Cleanup(RecommendationStore store, MarketDataStore market, TimeProvider time)
{
    private const string OldBars = "timeframe <> '1D' AND start < $before";

    /// <exception cref="ArgumentOutOfRangeException">Fewer days than picks may wait for their data.</exception>
    /// <exception cref="SqliteStoreUnavailableException">A file or the archive cannot be written; nothing goes that was not archived.</exception>
    public async Task<CleanupAnswer> RunAsync(int days, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, RetentionSettings.FewestDays);
        var before = time.GetUtcNow().AddDays(-days);
        (string, object?)[] parameters = [("$before", before)];

        await store.Archive.ExportAsync(store, cancellationToken);
        await market.Archive.ExportRemovedAsync(market, [("bars", $"SELECT * FROM bars WHERE {OldBars} ORDER BY symbol, timeframe, start, source")], parameters, cancellationToken);
        var bars = await SqliteCleanup.DeleteAsync(market, "bars", "symbol, timeframe, start, source", OldBars, parameters, cancellationToken);
        var alerts = await SqliteCleanup.DeleteAsync(store, "alerts", "id", "created_at < $before", parameters, cancellationToken);
        var jobs = await SqliteCleanup.DeleteAsync(store, "evaluation_jobs", "job_id", "finished_at < $before", parameters, cancellationToken);
        await SqliteCleanup.ShrinkAsync(market, cancellationToken);
        await SqliteCleanup.ShrinkAsync(store, cancellationToken);
        return new CleanupAnswer(days, before, bars, alerts, jobs);
    }
}
