// Stands in for Aspire.Hosting.AppHost 13.1.3: what a published container is built from and keeps.

using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;

namespace Aspire.Hosting;

public static class ContainerResourceBuilderExtensions
{
    /// <param name="builder">The container.</param>
    /// <param name="contextPath">The folder that the build sees.</param>
    /// <param name="dockerfilePath">Relative to it; Dockerfile when not given.</param>
    /// <param name="stage">Not in the portable engine: the last one.</param>
    public static IResourceBuilder<T> WithDockerfile<T>(this IResourceBuilder<T> builder, string contextPath, string? dockerfilePath = null, string? stage = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(contextPath);
        if (stage is not null)
            throw new DistributedApplicationException($"The portable engine publishes the last stage of a Dockerfile ('{stage}' of '{builder.Resource.Name}').");
        builder.Resource.Dockerfile = (Path.GetFullPath(contextPath, ((ResourceBuilder<T>)builder).ApplicationBuilder.AppHostDirectory), dockerfilePath ?? "Dockerfile");
        return builder;
    }

    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, object? value)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.BuildArguments.Add(new(name, Convert.ToString(value, CultureInfo.InvariantCulture)));
        return builder;
    }

    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Volumes.Add(new Volume(
            name ?? throw new DistributedApplicationException($"The portable engine has no volumes without a name ('{target}' of '{builder.Resource.Name}')."), target, isReadOnly));
        return builder;
    }
}
