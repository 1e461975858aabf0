// Stands in for Aspire.Hosting.AppHost 13.1.3: configuration and environment as the generic host has them.

using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Portable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    /// <summary>Set by a test that wants the model and not its start: called by <see cref="Build"/> on the same flow.</summary>
    internal static readonly AsyncLocal<Action<DistributedApplicationBuilder>?> Built = new();

    private readonly HostApplicationBuilder _host;
    private readonly List<IResource> _resources = [];
    private readonly DistributedApplicationEventing _eventing = new();

    internal DistributedApplicationBuilder(string[] args, Assembly? appHost)
    {
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
        AppHostAssembly = appHost;
        AppHostDirectory = appHost?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => string.Equals(a.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value
            ?? _host.Environment.ContentRootPath;
        ExecutionContext = new DistributedApplicationExecutionContext(
            isPublishMode: Configuration["publisher"] is not null || string.Equals(Configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase));
        Settings = new PortableSettings(Configuration, AppHostDirectory);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IDistributedApplicationEventing Eventing => _eventing;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    internal Assembly? AppHostAssembly { get; }

    internal PortableSettings Settings { get; }

    internal IReadOnlyList<IResource> Resources => _resources;

    public DistributedApplication Build()
    {
        Built.Value?.Invoke(this);
        return new DistributedApplication(this, _eventing);
    }

    internal IResourceBuilder<T> Add<T>(T resource)
        where T : IResource
    {
        if (_resources.Any(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There are two resources named '{resource.Name}'.");

        _resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }
}
