namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>A store whose outbox the relay empties.</summary>
public interface IOutboxSource
{
    /// <summary>
    /// Takes up to <paramref name="max"/> waiting messages, oldest first, gives them to <paramref name="deliver"/> and removes
    /// those that it reports as delivered. Two relays on one store never hold the same message.
    /// </summary>
    /// <returns>How many were removed.</returns>
    Task<int> RelayAsync(int max, Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<IReadOnlyList<OutboxMessage>>> deliver, CancellationToken cancellationToken);
}
