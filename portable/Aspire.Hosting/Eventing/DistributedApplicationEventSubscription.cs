// Stands in for Aspire.Hosting.AppHost 13.1.3: a subscription to an event.

namespace Aspire.Hosting.Eventing;

public class DistributedApplicationEventSubscription
{
    internal DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback) => Callback = callback;

    internal Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; }
}
