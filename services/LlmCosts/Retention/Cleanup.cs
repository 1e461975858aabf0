using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Retention;

/// <summary>
/// Removes old requests: in small writes, so that reports go on in between, and never from the totals. The freed pages are
/// given back to the file system in small steps as well.
/// </summary>
internal sealed class Cleanup(LlmCostStore store, TimeProvider time)
{
    private const int BatchRows = 500;
    private const int VacuumPages = 500;

    /// <summary>Deletes requests that were made more than some days ago.</summary>
    /// <param name="days">At least 1.</param>
    /// <param name="requestedBy">Who asked; kept with the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one day.</exception>
    public async Task<CleanupAnswer> RunAsync(int days, string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var before = time.GetUtcNow().AddDays(-days);

        // Said before the first row goes: from then on a report of an older call cannot be told from a repeat.
        var id = await store.WriteAsync(
            write => write.Connection.QueryLong(
                "INSERT INTO llm_cleanups (removed_before, deleted, requested_by, finished_at) VALUES ($before, 0, $by, $now) RETURNING id",
                ("$before", before), ("$by", requestedBy), ("$now", write.Now)),
            cancellationToken);
        var deleted = await InBatchesAsync(
            "DELETE FROM llm_requests WHERE id IN (SELECT id FROM llm_requests WHERE created_at_micros < $before ORDER BY created_at_micros LIMIT $rows)", before, cancellationToken);

        // Rows of a former file that broke a rule exist nowhere else and stay.
        await InBatchesAsync(
            "DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE received_at < $before AND source <> 'IMPORT' LIMIT $rows)", before, cancellationToken);
        await InBatchesAsync("DELETE FROM inbox_messages WHERE (message_id, handler) IN (SELECT message_id, handler FROM inbox_messages WHERE handled_at < $before LIMIT $rows)", before, cancellationToken);
        await InBatchesAsync(
            "DELETE FROM idempotency_keys WHERE (owner_id, key) IN (SELECT owner_id, key FROM idempotency_keys WHERE created_at < $before LIMIT $rows)",
            time.GetUtcNow() - IIdempotencyStore.Kept,
            cancellationToken);

        await store.WriteAsync(
            write => write.Connection.Execute("UPDATE llm_cleanups SET deleted = $deleted, finished_at = $now WHERE id = $id", ("$deleted", deleted), ("$now", write.Now), ("$id", id)),
            cancellationToken);
        await ShrinkAsync(cancellationToken);
        return new CleanupAnswer(deleted, days, before);
    }

    /// <summary>When the last clean-up ended; null when there was none.</summary>
    public Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QueryFirst("SELECT max(finished_at) AS last FROM llm_cleanups", r => r.GetMoment("last")),
        cancellationToken);

    private async Task<long> InBatchesAsync(string delete, DateTimeOffset before, CancellationToken cancellationToken)
    {
        long all = 0;
        int deleted;
        do
        {
            deleted = await store.WriteAsync(write => write.Connection.Execute(delete, ("$before", before), ("$rows", BatchRows)), cancellationToken);
            all += deleted;
        }
        while (deleted == BatchRows);
        return all;
    }

    private async Task ShrinkAsync(CancellationToken cancellationToken)
    {
        long free, left = long.MaxValue;
        do
        {
            free = left;
            left = await store.WriteAsync(
                write =>
                {
                    // Each step of the statement frees one page.
                    write.Connection.Query($"PRAGMA incremental_vacuum({VacuumPages})", _ => true);
                    return write.Connection.QueryLong("PRAGMA freelist_count");
                },
                cancellationToken);
        }
        while (left > 0 && left < free);

        // The file itself becomes shorter when the log is written back, which cannot be done inside a write.
        await Task.Run(WriteBackLog, cancellationToken);
    }

    private void WriteBackLog()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store.Path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        connection.Query("PRAGMA wal_checkpoint(PASSIVE)", _ => true);
    }
}
