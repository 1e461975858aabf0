// Stands in for Aspire.Hosting.AppHost 13.1.3: raised when a resource is healthy; here for all of them once everything is.

using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

public class ResourceReadyEvent : IDistributedApplicationEvent
{
    internal ResourceReadyEvent()
    {
    }
}
