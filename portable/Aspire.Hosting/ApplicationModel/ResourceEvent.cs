// Stands in for Aspire.Hosting.AppHost 13.1.3: a change of a resource.

namespace Aspire.Hosting.ApplicationModel;

public class ResourceEvent
{
    internal ResourceEvent(CustomResourceSnapshot snapshot) => Snapshot = snapshot;

    public CustomResourceSnapshot Snapshot { get; }
}
