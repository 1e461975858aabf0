using System.Collections.Concurrent;

namespace Fyntrix.Trading.Orders;

/// <summary>Wakes reconciliation ahead of its interval.</summary>
internal sealed class ReconcileSignal : IDisposable
{
    private readonly SemaphoreSlim _waiting = new(0, 1);
    private readonly ConcurrentDictionary<string, bool> _connections = new();

    public void Set()
    {
        try
        {
            _waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already set: one round sees all that happened before it.
        }
    }

    /// <summary>Something may have happened in the books of this connection.</summary>
    public void LookAt(string connectionId)
    {
        _connections[connectionId] = true;
        Set();
    }

    /// <summary>The connections that were named since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = _connections.Keys.ToList();
        foreach (var id in taken)
            _connections.TryRemove(id, out _);
        return taken;
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _waiting.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _waiting.Dispose();
}
