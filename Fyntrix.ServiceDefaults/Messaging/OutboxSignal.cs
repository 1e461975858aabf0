namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Wakes the relay when a transaction with an event has committed.</summary>
public sealed class OutboxSignal : IDisposable
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
            // Already set: one wake-up is enough for any number of commits.
        }
    }

    public void Dispose() => _waiting.Dispose();

    internal Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _waiting.WaitAsync(atMost, cancellationToken);
}
