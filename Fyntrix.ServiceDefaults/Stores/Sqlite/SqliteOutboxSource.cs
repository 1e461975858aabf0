using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>The outbox of a SQLite store. The file has one service and one relay, so nothing needs locking.</summary>
internal sealed class SqliteOutboxSource<TStore>(TStore store) : IOutboxSource
    where TStore : SqliteStore
{
    public async Task<int> RelayAsync(
        int max,
        Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<IReadOnlyList<OutboxMessage>>> deliver,
        CancellationToken cancellationToken)
    {
        var waiting = await store.ReadAsync(
            connection => connection.Query(
                "SELECT seq, id, type, payload, traceparent, tracestate, created_at FROM outbox_messages ORDER BY seq LIMIT $max",
                Map,
                ("$max", max)),
            cancellationToken);
        if (waiting.Count == 0)
            return 0;

        var delivered = await deliver(waiting, cancellationToken);
        return await store.WriteAsync(
            write => delivered.Sum(m => write.Connection.Execute("DELETE FROM outbox_messages WHERE seq = $seq", ("$seq", m.Seq))),
            CancellationToken.None);
    }

    private static OutboxMessage Map(SqliteDataReader row) => OutboxMessage.Stored(
        row.GetInt64(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetString(3),
        row.GetText("traceparent"),
        row.GetText("tracestate"),
        SqliteSql.FromMicros(row.GetInt64(6)));
}
