namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>The in-memory broker of tests keeps nothing.</summary>
internal sealed class NoErrorQueues : IErrorQueues
{
    public Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());

    public Task<IReadOnlyList<FailedMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FailedMessage>>([]);

    public Task<int> ReplayAsync(string queue, Guid? id, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<bool> DiscardAsync(string queue, Guid id, CancellationToken cancellationToken) => Task.FromResult(false);
}
