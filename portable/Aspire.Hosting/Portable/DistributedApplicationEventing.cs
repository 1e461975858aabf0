// Stands in for Aspire.Hosting.AppHost 13.1.3: the one event that there is, BeforeStartEvent.

using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Portable;

internal sealed class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly List<(Type Event, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription((e, cancellationToken) => callback((T)e, cancellationToken));
        _subscriptions.Add((typeof(T), subscription));
        return subscription;
    }

    public async Task PublishAsync<T>(T e, CancellationToken cancellationToken)
        where T : IDistributedApplicationEvent
    {
        foreach (var (type, subscription) in _subscriptions)
        {
            if (type == typeof(T))
                await subscription.Callback(e, cancellationToken);
        }
    }
}
