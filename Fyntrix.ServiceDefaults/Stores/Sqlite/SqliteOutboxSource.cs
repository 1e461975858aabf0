using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>The outbox of a SQLite store. The file has one service and one relay, so nothing needs locking.</summary>
internal sealed class SqliteOutboxSource<TStore>(TStore store, TimeProvider time) : IOutboxSource
    where TStore : SqliteStore
{
    public bool HoldsSeveral => false;

    public async Task<int> RelayAsync(
        int max,
        Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<RelayResult>> deliver,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await store.ReadAsync(
            connection => connection.Query(
                """
                SELECT seq, id, type, payload, traceparent, tracestate, created_at, attempts
                  FROM outbox_messages
                 WHERE not_before IS NULL OR not_before <= $now OR not_before > $unreachable
                 ORDER BY seq LIMIT $max
                """,
                Map,
                // Later than any pause reaches: the clock was put back since, and nobody waits for it to catch up.
                ("$max", max), ("$now", now), ("$unreachable", now + OutboxMessage.LongestPause)),
            cancellationToken);
        if (due.Count == 0)
            return 0;

        var result = await deliver(due, cancellationToken);
        await store.WriteAsync(write => Settle(write, result), CancellationToken.None);
        return due.Count;
    }

    public Task<OutboxState> LookAsync(CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QueryFirst(
            "SELECT count(*), count(*) FILTER (WHERE attempts > 0), min(created_at) FILTER (WHERE attempts = 0) AS oldest FROM outbox_messages",
            r => new OutboxState(r.GetInt64(0), r.GetInt64(1), r.GetMoment("oldest")))!,
        cancellationToken);

    private static int Settle(SqliteWrite write, RelayResult result)
    {
        foreach (var message in result.Sent)
            write.Connection.Execute("DELETE FROM outbox_messages WHERE seq = $seq", ("$seq", message.Seq));
        foreach (var (message, reason) in result.Unsendable)
        {
            write.Connection.Execute(
                "UPDATE outbox_messages SET attempts = attempts + 1, not_before = $then, failure = substr($reason, 1, $longest) WHERE seq = $seq",
                ("$seq", message.Seq), ("$then", message.TryAgainAt(write.Now)), ("$reason", reason), ("$longest", OutboxMessage.LongestFailure));
        }

        return result.Sent.Count;
    }

    private static OutboxMessage Map(SqliteDataReader row) => OutboxMessage.Stored(
        row.GetInt64(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetString(3),
        row.GetText("traceparent"),
        row.GetText("tracestate"),
        SqliteSql.FromMicros(row.GetInt64(6)),
        row.GetInt32(7));
}
