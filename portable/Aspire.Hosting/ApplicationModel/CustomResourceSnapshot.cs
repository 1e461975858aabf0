// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource as of a moment.

namespace Aspire.Hosting.ApplicationModel;

public sealed record CustomResourceSnapshot
{
    /// <summary>Null while it runs or has not been started.</summary>
    public int? ExitCode { get; init; }
}
