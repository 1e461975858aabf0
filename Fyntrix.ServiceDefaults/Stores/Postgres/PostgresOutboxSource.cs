using Fyntrix.ServiceDefaults.Messaging;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>The outbox of a Postgres store. Rows are locked while they are delivered, so several relays share the work.</summary>
internal sealed class PostgresOutboxSource(NpgsqlDataSource dataSource, TimeProvider time) : IOutboxSource
{
    public bool HoldsSeveral => true;

    public async Task<int> RelayAsync(
        int max,
        Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<RelayResult>> deliver,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await ReadDueAsync(connection, transaction, max, cancellationToken);
        if (due.Count == 0)
            return 0;

        var result = await deliver(due, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        // Nobody waits for the disk here: a removal that a crash undoes is one more delivery, which consumers know.
        batch.BatchCommands.Add(Command("SET LOCAL synchronous_commit TO off"));
        batch.BatchCommands.Add(Command("DELETE FROM outbox_messages WHERE seq = ANY($1)", result.Sent.Select(m => m.Seq).ToArray()));
        if (result.Unsendable.Count > 0)
        {
            var now = time.GetUtcNow();
            batch.BatchCommands.Add(Command(
                """
                UPDATE outbox_messages AS m SET attempts = m.attempts + 1, not_before = s.again, failure = left(s.reason, $4)
                  FROM unnest($1, $2, $3) AS s (seq, again, reason) WHERE m.seq = s.seq
                """,
                result.Unsendable.Select(u => u.Message.Seq).ToArray(),
                result.Unsendable.Select(u => u.Message.TryAgainAt(now)).ToArray(),
                result.Unsendable.Select(u => u.Reason).ToArray(),
                OutboxMessage.LongestFailure));
        }

        // What the broker has confirmed is removed also when the service is just being stopped: less to repeat.
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return due.Count;
    }

    public async Task<OutboxState> LookAsync(CancellationToken cancellationToken)
    {
        await using var select = dataSource.CreateCommand(
            "SELECT count(*), count(*) FILTER (WHERE attempts > 0), min(created_at) FILTER (WHERE attempts = 0) FROM outbox_messages");
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new OutboxState(
            row.GetInt64(0),
            row.GetInt64(1),
            await row.IsDBNullAsync(2, cancellationToken) ? null : await row.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken));
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private async Task<List<OutboxMessage>> ReadDueAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int max, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            SELECT seq, id, type, payload, traceparent, tracestate, created_at, attempts
              FROM outbox_messages
             WHERE not_before IS NULL OR not_before <= $2 OR not_before > $3
             ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            connection,
            transaction);
        var now = time.GetUtcNow();
        select.Parameters.Add(new NpgsqlParameter { Value = max });
        select.Parameters.Add(new NpgsqlParameter { Value = now });
        // Later than any pause reaches: the clock was put back since, and nobody waits for it to catch up.
        select.Parameters.Add(new NpgsqlParameter { Value = now + OutboxMessage.LongestPause });
        var messages = new List<OutboxMessage>();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            messages.Add(OutboxMessage.Stored(
                rows.GetInt64(0),
                rows.GetGuid(1),
                rows.GetString(2),
                rows.GetString(3),
                await rows.IsDBNullAsync(4, cancellationToken) ? null : rows.GetString(4),
                await rows.IsDBNullAsync(5, cancellationToken) ? null : rows.GetString(5),
                await rows.GetFieldValueAsync<DateTimeOffset>(6, cancellationToken),
                rows.GetInt32(7)));
        }

        return messages;
    }
}
