// Stands in for Aspire.Hosting.AppHost 13.1.3: what a command is told.

namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecuteCommandContext
{
    /// <summary>Has the <see cref="ResourceLoggerService"/>.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    public required string ResourceName { get; init; }

    public required CancellationToken CancellationToken { get; init; }
}
