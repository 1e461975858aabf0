using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Deals with a message in a SQLite service, on the store's writer and in the transaction that holds the inbox row.
/// It only reads and writes the store: the writer is shared.
/// </summary>
public interface ISqliteMessageHandler<TStore, in TMessage>
    where TStore : SqliteStore
    where TMessage : class
{
    void Handle(SqliteWrite write, TMessage message, Delivery delivery);
}
