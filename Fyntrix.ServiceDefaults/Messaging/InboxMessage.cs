namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>A message that a handler has dealt with; its key makes a second delivery do nothing.</summary>
public sealed class InboxMessage(Guid messageId, string handler, DateTimeOffset handledAt)
{
    public Guid MessageId { get; private set; } = messageId;

    public string Handler { get; private set; } = handler;

    public DateTimeOffset HandledAt { get; private set; } = handledAt;
}
