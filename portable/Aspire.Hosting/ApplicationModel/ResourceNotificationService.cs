// Stands in for Aspire.Hosting.AppHost 13.1.3: waiting for what happens to a resource.

namespace Aspire.Hosting.ApplicationModel;

public class ResourceNotificationService : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Waiter> _waiters = [];

    internal ResourceNotificationService()
    {
    }

    /// <summary>Completes with the first event of the resource that the predicate holds for; the latest one counts too.</summary>
    /// <exception cref="OperationCanceledException">The application ended first.</exception>
    public Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_latest.TryGetValue(resourceName, out var latest) && predicate(latest))
                return Task.FromResult(latest);

            var waiter = new Waiter(resourceName, predicate, new TaskCompletionSource<ResourceEvent>(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Found.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        lock (_lock)
        {
            foreach (var waiter in _waiters)
                waiter.Found.TrySetCanceled();
            _waiters.Clear();
        }
    }

    internal void Publish(IResource resource, CustomResourceSnapshot snapshot)
    {
        var e = new ResourceEvent(snapshot);
        lock (_lock)
        {
            _latest[resource.Name] = e;
            foreach (var waiter in _waiters.FindAll(w => string.Equals(w.ResourceName, resource.Name, StringComparison.OrdinalIgnoreCase) && w.Predicate(e)))
            {
                _waiters.Remove(waiter);
                waiter.Found.TrySetResult(e);
            }
        }
    }

    private sealed record Waiter(string ResourceName, Func<ResourceEvent, bool> Predicate, TaskCompletionSource<ResourceEvent> Found);
}
