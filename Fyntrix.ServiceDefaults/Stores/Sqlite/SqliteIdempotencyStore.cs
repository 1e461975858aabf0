using System.Collections.Concurrent;
using Fyntrix.ServiceDefaults.Idempotency;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Idempotency keys in a SQLite store; its one writer decides who runs. One process at a time serves from the file, so a lease that
/// this one did not give is of one that has died: nobody waits for it to run out.
/// </summary>
internal sealed class SqliteIdempotencyStore<TStore>(TStore store) : IIdempotencyStore
    where TStore : SqliteStore
{
    private readonly ConcurrentDictionary<Guid, bool> _running = new();

    public async Task<IdempotencyStart> BeginAsync(string ownerId, string key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        // Known before it can be read by the next in line.
        var lease = Guid.NewGuid();
        _running[lease] = true;
        IdempotencyStart? start = null;
        try
        {
            return start = await store.WriteAsync(write => Begin(write, ownerId, key, fingerprint, lease), cancellationToken);
        }
        finally
        {
            if (start is not IdempotencyStart.Run)
                _running.TryRemove(lease, out _);
        }
    }

    public Task CompleteAsync(string ownerId, string key, Guid lease, IdempotencyAnswer answer, CancellationToken cancellationToken) =>
        EndAsync(lease, store.WriteAsync(
            write => write.Connection.Execute(
                """
                UPDATE idempotency_keys SET status = $status, content_type = $type, body = $body, location = $location
                 WHERE owner_id = $owner AND key = $key AND lease = $lease AND status IS NULL
                """,
                ("$status", answer.Status), ("$type", answer.ContentType), ("$body", answer.Body), ("$location", answer.Location),
                ("$owner", ownerId), ("$key", key), ("$lease", lease)),
            cancellationToken));

    public Task ReleaseAsync(string ownerId, string key, Guid lease, bool nothingWasDone, CancellationToken cancellationToken) =>
        EndAsync(lease, store.WriteAsync(
            write => write.Connection.Execute(
                nothingWasDone
                    ? "DELETE FROM idempotency_keys WHERE owner_id = $owner AND key = $key AND lease = $lease AND status IS NULL"
                    : "UPDATE idempotency_keys SET locked_until = 0 WHERE owner_id = $owner AND key = $key AND lease = $lease AND status IS NULL",
                ("$owner", ownerId), ("$key", key), ("$lease", lease)),
            cancellationToken));

    /// <summary>Whatever becomes of the write, the request has run.</summary>
    private async Task EndAsync(Guid lease, Task<int> write)
    {
        try
        {
            await write;
        }
        finally
        {
            _running.TryRemove(lease, out _);
        }
    }

    private IdempotencyStart Begin(SqliteWrite write, string ownerId, string key, byte[] fingerprint, Guid lease)
    {
        var now = SqliteSql.FromMicros(SqliteSql.ToMicros(write.Now));
        var known = write.Connection.QueryFirst(
            "SELECT fingerprint, created_at, locked_until, status, content_type, body, location, lease FROM idempotency_keys WHERE owner_id = $owner AND key = $key",
            r => new
            {
                Fingerprint = (byte[])r["fingerprint"],
                CreatedAt = SqliteSql.FromMicros(r.GetInt64(1)),
                LockedUntil = SqliteSql.FromMicros(r.GetInt64(2)),
                Answer = r.IsDBNull(3) ? null : new IdempotencyAnswer(r.GetInt32(3), r.GetText("content_type"), (byte[])r["body"], r.GetText("location")),
                IsRunning = r.GetText("lease") is { } lease && _running.ContainsKey(Guid.Parse(lease)),
            },
            ("$owner", ownerId), ("$key", key));

        var expired = known is not null && known.CreatedAt < now - IIdempotencyStore.Kept;
        // One that ends too late was taken before the clock was put back, and nobody waits for the clock to catch up.
        var abandoned = known is { Answer: null }
            && (!known.IsRunning || known.LockedUntil < now || known.LockedUntil > now + IIdempotencyStore.Lease + IIdempotencyStore.ClockTolerance)
            && known.Fingerprint.AsSpan().SequenceEqual(fingerprint);
        if (known is not null && !expired && !abandoned)
            return IdempotencyStart.Decide(known.Fingerprint, fingerprint, known.Answer);

        var firstUsedAt = abandoned && !expired ? known!.CreatedAt : now;
        write.Connection.Execute(
            """
            INSERT OR REPLACE INTO idempotency_keys (owner_id, key, fingerprint, created_at, locked_until, lease)
            VALUES ($owner, $key, $fingerprint, $created, $locked, $lease)
            """,
            ("$owner", ownerId), ("$key", key), ("$fingerprint", fingerprint), ("$created", firstUsedAt), ("$locked", now + IIdempotencyStore.Lease), ("$lease", lease));
        return new IdempotencyStart.Run(firstUsedAt, lease);
    }
}
