namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Where messages go that a consumer of this service gave up on (<c>{queue}_error</c>) or that nobody consumes
/// (<c>{queue}_skipped</c>). They stay until an operator replays or discards them.
/// </summary>
internal interface IErrorQueues
{
    /// <summary>How many messages lie in each; queues without any are left out.</summary>
    /// <exception cref="MessageBrokerUnavailableException">The broker does not answer.</exception>
    Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The oldest messages of a queue; they stay where they are.</summary>
    /// <exception cref="MessageBrokerUnavailableException">The broker does not answer.</exception>
    Task<IReadOnlyList<FailedMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Gives messages back to the consumer that gave them up, confirmed before they leave the error queue. One that the consumer
    /// has dealt with meanwhile does nothing: its id is in the inbox.
    /// </summary>
    /// <param name="queue">The error queue.</param>
    /// <param name="id">Only this message; null for all that lie there at the start.</param>
    /// <returns>How many.</returns>
    /// <exception cref="MessageBrokerUnavailableException">The broker does not answer.</exception>
    Task<int> ReplayAsync(string queue, Guid? id, CancellationToken cancellationToken);

    /// <summary>Removes one message for good.</summary>
    /// <returns>False when it does not lie there.</returns>
    /// <exception cref="MessageBrokerUnavailableException">The broker does not answer.</exception>
    Task<bool> DiscardAsync(string queue, Guid id, CancellationToken cancellationToken);
}
