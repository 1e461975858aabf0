namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>An outbox at one moment.</summary>
/// <param name="Waiting">Messages that were not sent yet, those set aside among them.</param>
/// <param name="SetAside">Messages that could not be sent for a reason of their own; each is tried again within the hour.</param>
/// <param name="OldestAt">When the oldest that is not set aside was written; null when none waits.</param>
public sealed record OutboxState(long Waiting, long SetAside, DateTimeOffset? OldestAt);
