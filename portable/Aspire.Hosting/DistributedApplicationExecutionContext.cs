// Stands in for Aspire.Hosting.AppHost 13.1.3: whether the application is published rather than run.

namespace Aspire.Hosting;

public class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext(bool isPublishMode) => IsPublishMode = isPublishMode;

    public bool IsPublishMode { get; }
}
