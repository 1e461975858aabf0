using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

internal sealed class AddNote(HandlerLog log) : ISqliteMessageHandler<NoteStore, UserDeleted>
{
    public void Handle(SqliteWrite write, UserDeleted message, Delivery delivery)
    {
        log.Before();
        log.Add(message, delivery);
        write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'x')");
        if (log.After(message) is { } failure)
            throw failure;
    }
}
