namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>What waits, as seen last.</summary>
/// <param name="Outbox">The outbox.</param>
/// <param name="ErrorQueues">Messages in each error queue of this service, by the queue's name; only those that have any.</param>
internal sealed record MessagingState(OutboxState Outbox, IReadOnlyDictionary<string, long> ErrorQueues)
{
    public static readonly MessagingState Unknown = new(new OutboxState(0, 0, null), new Dictionary<string, long>());

    public double LagSeconds(DateTimeOffset now) => Outbox.OldestAt is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0;
}
