using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Removes rows in small writes, so that others go on in between, and gives the space back in small steps as well.</summary>
public static class SqliteCleanup
{
    private const int LargestBatch = 500;
    private const int MostPages = 500;

    /// <summary>Deletes all rows of a table that meet a condition.</summary>
    /// <param name="key">The columns of a unique key, separated by commas.</param>
    /// <param name="where">The condition, with parameters.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="SqliteStoreUnavailableException">The file cannot be written; what was deleted so far stays deleted.</exception>
    public static async Task<long> DeleteAsync(
        SqliteStore store, string table, string key, string where, (string Name, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        var sql = $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {where} LIMIT $most)";
        var pace = new CleanupPace(LargestBatch);
        long all = 0;
        int asked, deleted;
        do
        {
            asked = pace.Size;
            deleted = await store.WriteAsync(write => Timed(store.Time, pace, () => write.Connection.Execute(sql, [("$most", asked), .. parameters])), cancellationToken);
            all += deleted;
        }
        while (deleted == asked);
        return all;
    }

    /// <summary>Gives the pages that deleted rows have left back to the file system.</summary>
    public static async Task ShrinkAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        var pace = new CleanupPace(MostPages);
        long free, left = long.MaxValue;
        do
        {
            free = left;
            left = await store.WriteAsync(
                write => Timed(store.Time, pace, () =>
                {
                    // Each step of the statement frees one page.
                    write.Connection.Query($"PRAGMA incremental_vacuum({pace.Size})", _ => true);
                    return write.Connection.QueryLong("PRAGMA freelist_count");
                }),
                cancellationToken);
        }
        while (left > 0 && left < free);

        await store.ShortenAsync(cancellationToken);
    }

    /// <summary>Forgets messages that were dealt with and idempotency keys when nobody asks for them any more.</summary>
    internal static async Task TrimMessagesAsync(SqliteStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var deleted = await DeleteAsync(store, "inbox_messages", "message_id, handler", "handled_at < $before", [("$before", now - InboxMessage.Kept)], cancellationToken)
            + await DeleteAsync(store, "idempotency_keys", "owner_id, key", "created_at < $before", [("$before", now - IIdempotencyStore.Kept)], cancellationToken);
        if (deleted > 0)
            await ShrinkAsync(store, cancellationToken);
    }

    private static T Timed<T>(TimeProvider time, CleanupPace pace, Func<T> work)
    {
        var started = time.GetTimestamp();
        var result = work();
        pace.Took(time.GetElapsedTime(started));
        return result;
    }
}
