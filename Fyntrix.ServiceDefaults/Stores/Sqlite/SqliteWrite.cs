using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>One write on a store's writer: all of it is committed, or none.</summary>
public sealed class SqliteWrite
{
    private readonly TimeProvider _time;

    internal SqliteWrite(SqliteConnection connection, TimeProvider time)
    {
        Connection = connection;
        _time = time;
    }

    /// <summary>The writer's connection, inside a transaction.</summary>
    public SqliteConnection Connection { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    internal bool Published { get; private set; }

    /// <summary>Writes an event to the store's outbox; it is sent if and when this write commits.</summary>
    public void Publish(object message)
    {
        var row = OutboxMessage.For(message, Now);
        Connection.Execute(
            """
            INSERT INTO outbox_messages (id, type, payload, traceparent, tracestate, created_at)
            VALUES ($id, $type, $payload, $traceparent, $tracestate, $created_at)
            """,
            ("$id", row.Id), ("$type", row.Type), ("$payload", row.Payload),
            ("$traceparent", row.Traceparent), ("$tracestate", row.Tracestate), ("$created_at", row.CreatedAt));
        Published = true;
    }

    /// <returns>False when this handler has dealt with the message before.</returns>
    internal bool RememberMessage(Guid messageId, string handler) =>
        Connection.Execute(
            "INSERT INTO inbox_messages (message_id, handler, handled_at) VALUES ($id, $handler, $now) ON CONFLICT DO NOTHING",
            ("$id", messageId), ("$handler", handler), ("$now", Now)) == 1;
}
