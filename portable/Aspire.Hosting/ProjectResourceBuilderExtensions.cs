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
}
