// Stands in for Aspire.Hosting.AppHost 13.1.3: projects.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <param name="builder">What describes the application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">Null, which is the only value that the portable engine knows: launch profiles are not read.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (launchProfileName is not null)
            throw new DistributedApplicationException($"The portable engine does not read launch profiles ('{launchProfileName}' of '{name}').");
        return ((DistributedApplicationBuilder)builder).Add(new ProjectResource(name, new TProject().ProjectPath));
    }

    /// <summary>Publishes the project as an image from a Dockerfile, by default the one beside it. Without effect when the application is run.</summary>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure = null)
        where T : ProjectResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = ((ResourceBuilder<T>)builder).ApplicationBuilder;
        if (!application.ExecutionContext.IsPublishMode)
            return builder;

        builder.Resource.Image ??= new ContainerResource(builder.Resource.Name) { Dockerfile = (Path.GetDirectoryName(builder.Resource.ProjectPath)!, "Dockerfile") };
        configure?.Invoke(new ResourceBuilder<ContainerResource>(application, builder.Resource.Image));
        return builder;
    }

    /// <summary>Keeps ASP.NET Core from believing everybody's word on a client's address; a published project would without it.</summary>
    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.ForwardsHeaders = false;
        return builder;
    }
}
