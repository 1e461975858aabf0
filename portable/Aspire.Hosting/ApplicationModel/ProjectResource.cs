// Stands in for Aspire.Hosting.AppHost 13.1.3: a project of the solution, run as a process.

using Aspire.Hosting.Portable;

namespace Aspire.Hosting.ApplicationModel;

public class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name, string projectPath)
        : base(name) => ProjectPath = projectPath;

    internal string ProjectPath { get; }

    internal List<Endpoint> Endpoints { get; } = [];

    internal List<IResource> Waits { get; } = [];

    internal List<ConnectionReference> Connections { get; } = [];

    internal List<ProjectResource> Services { get; } = [];

    /// <summary>In the order in which they were given: a later one of the same name wins.</summary>
    internal List<KeyValuePair<string, Func<CancellationToken, ValueTask<string?>>>> Variables { get; } = [];

    /// <summary>Whether a published one is told to take forwarded headers from everybody.</summary>
    internal bool ForwardsHeaders { get; set; } = true;

    internal HealthCheck? HealthCheck { get; set; }

    internal List<ResourceCommand> Commands { get; } = [];

    /// <summary>Called once everything is up.</summary>
    internal List<Func<CancellationToken, Task>> WhenReady { get; } = [];

    /// <summary>What it is deployed as; null while the application is run.</summary>
    internal ContainerResource? Image { get; set; }
}
