namespace Fyntrix.Trading.Orders;

/// <summary>Wakes reconciliation ahead of its interval.</summary>
internal sealed class ReconcileSignal : IDisposable
{
    private readonly SemaphoreSlim _waiting = new(0, 1);

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

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _waiting.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _waiting.Dispose();
}
