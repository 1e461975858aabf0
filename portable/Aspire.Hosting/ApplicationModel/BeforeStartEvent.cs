// Stands in for Aspire.Hosting.AppHost 13.1.3: raised once, before anything is started.

using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

public class BeforeStartEvent : IDistributedApplicationEvent
{
    internal BeforeStartEvent()
    {
    }
}
