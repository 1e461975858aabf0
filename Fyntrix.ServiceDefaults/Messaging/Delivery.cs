namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>What is known of a message besides its content.</summary>
public sealed record Delivery(Guid MessageId, DateTimeOffset? SentAt);
