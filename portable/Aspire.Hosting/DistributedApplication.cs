// Stands in for Aspire.Hosting.AppHost 13.1.3: the application, started by the portable engine instead of by containers and an orchestrator.

using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;

namespace Aspire.Hosting;

public class DistributedApplication : IAsyncDisposable
{
    private readonly DistributedApplicationBuilder _builder;
    private readonly DistributedApplicationEventing _eventing;
    private readonly CancellationTokenSource _stop = new();

    internal DistributedApplication(DistributedApplicationBuilder builder, DistributedApplicationEventing eventing)
    {
        _builder = builder;
        _eventing = eventing;
    }

    public ResourceNotificationService ResourceNotifications { get; } = new();

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(args, Assembly.GetCallingAssembly());
    }

    /// <summary>Starts everything and returns when all of it has been stopped again: by Ctrl-C, SIGTERM, <see cref="StopAsync"/> or a step that failed (then <see cref="Environment.ExitCode"/> is 1).</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var exitCode = await PortableHost.RunAsync(_builder, _eventing, ResourceNotifications, stop);
        if (exitCode != 0)
            Environment.ExitCode = exitCode;
    }

    /// <summary>Asks a running application to end; <see cref="RunAsync"/> returns once it has.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _stop.CancelAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        ResourceNotifications.Dispose();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }
}
