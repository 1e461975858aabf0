namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>The message broker did not take a message; it stays in the outbox.</summary>
public sealed class MessageBrokerUnavailableException(Exception? inner) : Exception("The message broker did not confirm.", inner);
