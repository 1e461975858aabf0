using Fyntrix.ServiceDefaults.Messaging;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>The outbox of a Postgres store. Rows are locked while they are delivered, so several relays share the work.</summary>
internal sealed class PostgresOutboxSource(NpgsqlDataSource dataSource) : IOutboxSource
{
    public async Task<int> RelayAsync(
        int max,
        Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<IReadOnlyList<OutboxMessage>>> deliver,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var waiting = await ReadAsync(connection, transaction, max, cancellationToken);
        if (waiting.Count == 0)
            return 0;

        var delivered = await deliver(waiting, cancellationToken);
        await using var delete = new NpgsqlCommand("DELETE FROM outbox_messages WHERE seq = ANY($1)", connection, transaction);
        delete.Parameters.Add(new NpgsqlParameter { Value = delivered.Select(m => m.Seq).ToArray() });
        // What the broker has confirmed is removed also when the service is just being stopped: less to repeat.
        await delete.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return delivered.Count;
    }

    private static async Task<List<OutboxMessage>> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int max, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            SELECT seq, id, type, payload, traceparent, tracestate, created_at
              FROM outbox_messages ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            connection,
            transaction);
        select.Parameters.Add(new NpgsqlParameter { Value = max });
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
                await rows.GetFieldValueAsync<DateTimeOffset>(6, cancellationToken)));
        }

        return messages;
    }
}
