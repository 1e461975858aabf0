// Stands in for Aspire.Hosting.AppHost 13.1.3: references, waits, environment, endpoints, health and addresses.

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;

namespace Aspire.Hosting;

public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment
    {
        Project(builder).Variables.Add(new(name, _ => ValueTask.FromResult(value)));
        return builder;
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(parameter);
        // Published, it is the deployment that has the value.
        Project(builder).Variables.Add(new(name, ((ResourceBuilder<T>)builder).ApplicationBuilder.ExecutionContext.IsPublishMode
            ? _ => ValueTask.FromResult<string?>($"{{{parameter.Resource.Name}.value}}")
            : parameter.Resource.GetValueAsync));
        return builder;
    }

    /// <summary>Gives the project <c>ConnectionStrings__{name}</c>. It starts once there is one, so once the server has been started.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        if (optional)
            throw new DistributedApplicationException("The portable engine has no optional connection strings.");
        Project(builder).Connections.Add(new ConnectionReference(source.Resource, connectionName ?? source.Resource.Name));
        return builder;
    }

    /// <summary>Gives the project <c>services__{resource}__{endpoint}__0</c> and <c>{RESOURCE}_{ENDPOINT}</c> for each endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        Project(builder).Services.Add((ProjectResource)source.Resource);
        return builder;
    }

    /// <summary>Starts the project only when the other is healthy: as its health check says, or running when it has none.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(dependency);
        var project = Project(builder);
        if (ReferenceEquals(project, dependency.Resource))
            throw new DistributedApplicationException($"The '{project.Name}' resource cannot wait for itself.");
        project.Waits.Add(dependency.Resource);
        return builder;
    }

    /// <param name="builder">The resource.</param>
    /// <param name="port">The port for callers; null: any free one.</param>
    /// <param name="targetPort">Not in the portable engine, where nothing stands between caller and process.</param>
    /// <param name="name">The endpoint's name; http when not given.</param>
    /// <param name="env">The variable that tells the process the port, instead of ASPNETCORE_URLS.</param>
    /// <param name="isProxied">Without effect here.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints
    {
        var project = Project(builder);
        name ??= "http";
        if (targetPort is not null)
            throw new DistributedApplicationException($"The portable engine has no target ports ('{name}' of '{project.Name}').");
        if (project.Endpoints.Any(e => e.Name == name))
            throw new DistributedApplicationException($"'{project.Name}' has two endpoints named '{name}'.");
        project.Endpoints.Add(new Endpoint(name, port, env));
        return builder;
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in Project(builder).Endpoints)
            endpoint.IsExternal = true;
        return builder;
    }

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var project = Project(builder);
        endpointName ??= "http";
        if (project.Endpoints.All(e => e.Name != endpointName))
            throw new DistributedApplicationException($"'{project.Name}' has no endpoint '{endpointName}' to check its health at.");
        project.HealthCheck = new HealthCheck(path ?? "/", statusCode ?? 200, endpointName);
        return builder;
    }

    /// <summary>Adds an address, relative to the endpoint's, to those that a dashboard shows. There is none here.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(callback);
        callback(builder.GetEndpoint(endpointName));
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints =>
        new(Project(builder).Endpoints.Find(e => e.Name == name)
            ?? throw new DistributedApplicationException($"'{builder.Resource.Name}' has no endpoint '{name}'."));

    /// <summary>Gives users something to ask of the resource while it runs: <c>./run --command RESOURCE NAME</c>.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        Project(builder).Commands.Add(new ResourceCommand(name, commandOptions?.Description, executeCommand));
        return builder;
    }

    // Nothing but projects has an environment, endpoints or waits here.
    private static ProjectResource Project<T>(IResourceBuilder<T> builder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource as ProjectResource
            ?? throw new DistributedApplicationException($"The portable engine cannot do this to '{builder.Resource.Name}', which is no project.");
    }
}
