namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Deals with a message in a Postgres service. Runs inside a transaction of the service's context that also holds the
/// inbox row: what the handler changes and the note that it did are committed together, or not at all.
/// </summary>
public interface IMessageHandler<in TMessage>
    where TMessage : class
{
    Task HandleAsync(TMessage message, Delivery delivery, CancellationToken cancellationToken);
}
