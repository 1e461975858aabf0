using System.Data.Common;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>Wakes the relay after each commit of the context that holds an event, whether SaveChanges made the transaction or the caller did.</summary>
internal sealed class OutboxSignalInterceptor(OutboxSignal signal) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Wake(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Wake(eventData);
        return Task.CompletedTask;
    }

    private void Wake(TransactionEndEventData eventData)
    {
        if (eventData.Context is ServiceDbContext db && db.TakePublished())
            signal.Set();
    }
}
