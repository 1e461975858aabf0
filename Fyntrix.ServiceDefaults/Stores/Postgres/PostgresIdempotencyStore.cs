using Fyntrix.ServiceDefaults.Idempotency;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>Idempotency keys in the service's own database; one statement decides who runs.</summary>
internal sealed class PostgresIdempotencyStore(NpgsqlDataSource dataSource, TimeProvider time) : IIdempotencyStore
{
    public async Task<IdempotencyStart> BeginAsync(string ownerId, string key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        // Timestamps are cut to Postgres' microseconds, so that ids derived from them agree before and after a round trip.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.UtcTicks % 10));

        var lease = Guid.NewGuid();

        // Takes a new key; an expired one, as new; and one whose lease ended without an answer, keeping its first moment. One
        // that ends too late was taken before the clock was put back, and nobody waits for the clock to catch up.
        await using (var take = dataSource.CreateCommand(
            """
            INSERT INTO idempotency_keys AS k (owner_id, key, fingerprint, created_at, locked_until, lease)
            VALUES ($1, $2, $3, $4, $5, $7)
            ON CONFLICT (owner_id, key) DO UPDATE
               SET fingerprint = excluded.fingerprint,
                   created_at = CASE WHEN k.created_at < $6 THEN excluded.created_at ELSE k.created_at END,
                   locked_until = excluded.locked_until,
                   lease = excluded.lease,
                   status = NULL, content_type = NULL, body = NULL, location = NULL
             WHERE k.created_at < $6
                OR (k.status IS NULL AND (k.locked_until < $4 OR k.locked_until > $8) AND k.fingerprint = excluded.fingerprint)
            RETURNING created_at
            """))
        {
            Add(take, ownerId, key, fingerprint, now, now + IIdempotencyStore.Lease, now - IIdempotencyStore.Kept, lease, now + IIdempotencyStore.Lease + IIdempotencyStore.ClockTolerance);
            if (await take.ExecuteScalarAsync(cancellationToken) is DateTime taken)
                return new IdempotencyStart.Run(new DateTimeOffset(taken, TimeSpan.Zero), lease);
        }

        await using var look = dataSource.CreateCommand(
            "SELECT fingerprint, status, content_type, body, location FROM idempotency_keys WHERE owner_id = $1 AND key = $2");
        Add(look, ownerId, key);
        await using var row = await look.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return new IdempotencyStart.InFlight(); // Released between the two statements: the repeat will get it.

        var answer = await row.IsDBNullAsync(1, cancellationToken)
            ? null
            : new IdempotencyAnswer(row.GetInt32(1), await row.IsDBNullAsync(2, cancellationToken) ? null : row.GetString(2), await row.GetFieldValueAsync<byte[]>(3, cancellationToken), await row.IsDBNullAsync(4, cancellationToken) ? null : row.GetString(4));
        return IdempotencyStart.Decide(await row.GetFieldValueAsync<byte[]>(0, cancellationToken), fingerprint, answer);
    }

    public async Task CompleteAsync(string ownerId, string key, Guid lease, IdempotencyAnswer answer, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE idempotency_keys SET status = $4, content_type = $5, body = $6, location = $7 WHERE owner_id = $1 AND key = $2 AND lease = $3 AND status IS NULL");
        Add(command, ownerId, key, lease, answer.Status, (object?)answer.ContentType ?? DBNull.Value, answer.Body, (object?)answer.Location ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task ReleaseAsync(string ownerId, string key, Guid lease, bool nothingWasDone, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(nothingWasDone
            ? "DELETE FROM idempotency_keys WHERE owner_id = $1 AND key = $2 AND lease = $3 AND status IS NULL"
            : "UPDATE idempotency_keys SET locked_until = '-infinity' WHERE owner_id = $1 AND key = $2 AND lease = $3 AND status IS NULL");
        Add(command, ownerId, key, lease);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
