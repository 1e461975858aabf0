using Fyntrix.ServiceDefaults.Stores.Sqlite;
using MassTransit;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Runs a handler once per message on the store's writer: inbox row and handler are one transaction.</summary>
internal sealed class SqliteConsumer<TMessage, THandler, TStore>(TStore store, THandler handler, StorePatience patience) : IConsumer<TMessage>
    where TMessage : class
    where THandler : class, ISqliteMessageHandler<TStore, TMessage>
    where TStore : SqliteStore
{
    private static readonly string Handler = typeof(THandler).Name;

    public Task Consume(ConsumeContext<TMessage> context)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be dealt with once.");
        var delivery = new Delivery(id, MessagingExtensions.Utc(context.SentTime));
        return patience.RunAsync(
            Handler,
            () => store.WriteAsync(write => HandleOnce(write, context.Message, delivery), context.CancellationToken),
            context.CancellationToken);
    }

    private bool HandleOnce(SqliteWrite write, TMessage message, Delivery delivery)
    {
        if (!write.RememberMessage(delivery.MessageId, Handler))
            return false;
        handler.Handle(write, message, delivery);
        return true;
    }
}
