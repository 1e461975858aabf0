// Stands in for Aspire.Hosting.AppHost 13.1.3: whether the application is run or published; the portable engine only runs.

namespace Aspire.Hosting;

public class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext()
    {
    }

    public bool IsRunMode { get; } = true;

    public bool IsPublishMode => !IsRunMode;
}
