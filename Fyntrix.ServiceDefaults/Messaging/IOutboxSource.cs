namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>A store whose outbox the relay empties.</summary>
public interface IOutboxSource
{
    /// <summary>Whether a second batch may be taken while one is held; the two never hold the same message.</summary>
    bool HoldsSeveral { get; }

    /// <summary>
    /// Takes up to <paramref name="max"/> messages that are due, oldest first, gives them to <paramref name="deliver"/>, removes
    /// those that were sent and sets aside, for a while, those that cannot be; the rest waits as before.
    /// </summary>
    /// <returns>How many were taken.</returns>
    Task<int> RelayAsync(int max, Func<IReadOnlyList<OutboxMessage>, CancellationToken, Task<RelayResult>> deliver, CancellationToken cancellationToken);

    /// <summary>What waits just now.</summary>
    Task<OutboxState> LookAsync(CancellationToken cancellationToken);
}
