using System.Runtime.ExceptionServices;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Books reports of the API, or has the broker keep them while the file is away: a caller is failed when both are.</summary>
internal sealed class Recorder(LlmCostStore store, Ledger ledger, HandOver handOver, SpendMetrics metrics, UnpricedAlarm alarm)
{
    /// <param name="away">Why the file is away, for a caller who has waited for it already: nobody waits for it twice.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="SqliteStoreUnavailableException">Neither the file nor the broker has them.</exception>
    public async Task<IReadOnlyList<RecordedItem>> RecordAsync(IReadOnlyList<Report> reports, SqliteStoreUnavailableException? away, CancellationToken cancellationToken)
    {
        IReadOnlyList<RecordedItem>? items = null;
        if (away is null)
            (items, away) = await TryBookAsync(reports, cancellationToken);
        if (away is not null && !await handOver.TryAsync(reports, cancellationToken))
            ExceptionDispatchInfo.Throw(away);
        items ??= [.. reports.Select(RecordedItem.Accepted)];
        metrics.Booked(reports, items);
        alarm.Raise(reports);
        return items;
    }

    private async Task<(IReadOnlyList<RecordedItem>? Items, SqliteStoreUnavailableException? Away)> TryBookAsync(IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.WriteAsync(write => ledger.Book(write, reports), cancellationToken), null);
        }
        catch (SqliteStoreUnavailableException e)
        {
            return (null, e);
        }
    }
}
