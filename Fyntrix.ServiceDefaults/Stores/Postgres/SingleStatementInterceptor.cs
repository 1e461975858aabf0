using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Wakes the relay after a SaveChanges that EF ran without a transaction of its own, because it was a single statement: an event
/// and nothing else, for one.
/// </summary>
internal sealed class SingleStatementInterceptor(OutboxSignal signal) : SaveChangesInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Wake(eventData);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Wake(eventData);
        return new(result);
    }

    private void Wake(SaveChangesCompletedEventData eventData)
    {
        if (eventData.Context is ServiceDbContext { Database.CurrentTransaction: null } db && db.TakePublished())
            signal.Set();
    }
}
