namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>A message that a handler has dealt with; its key makes a second delivery do nothing.</summary>
public sealed class InboxMessage(Guid messageId, string handler, DateTimeOffset handledAt)
{
    /// <summary>
    /// How long it is remembered that a message was dealt with: longer than a broker or a store may be away between a message's
    /// first delivery and its last.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    public Guid MessageId { get; private set; } = messageId;

    public string Handler { get; private set; } = handler;

    public DateTimeOffset HandledAt { get; private set; } = handledAt;
}
