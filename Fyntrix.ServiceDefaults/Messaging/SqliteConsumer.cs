using Fyntrix.ServiceDefaults.Stores.Sqlite;
using MassTransit;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Runs a handler once per message on the store's writer: inbox row and handler are one transaction.</summary>
internal sealed class SqliteConsumer<TMessage, THandler, TStore>(TStore store, THandler handler) : IConsumer<TMessage>
    where TMessage : class
    where THandler : class, ISqliteMessageHandler<TStore, TMessage>
    where TStore : SqliteStore
{
    public Task Consume(ConsumeContext<TMessage> context)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be dealt with once.");
        return store.WriteAsync(
            write =>
            {
                if (!write.RememberMessage(id, typeof(THandler).Name))
                    return false;
                handler.Handle(write, context.Message, new Delivery(id, MessagingExtensions.Utc(context.SentTime)));
                return true;
            },
            context.CancellationToken);
    }
}
