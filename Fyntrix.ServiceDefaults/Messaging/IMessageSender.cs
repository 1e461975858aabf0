namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Hands messages to the broker and waits until it has them. The relay uses it; domain code writes to the outbox.</summary>
public interface IMessageSender
{
    /// <exception cref="MessageBrokerUnavailableException">The broker did not confirm.</exception>
    Task SendAsync(OutboxMessage message, CancellationToken cancellationToken);
}
