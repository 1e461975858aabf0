// Stands in for Aspire.Hosting.AppHost 13.1.3: callbacks for events of a resource.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class DistributedApplicationEventingExtensions
{
    public static IResourceBuilder<T> OnResourceReady<T>(this IResourceBuilder<T> builder, Func<T, ResourceReadyEvent, CancellationToken, Task> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource is not ProjectResource project)
            throw new DistributedApplicationException($"The portable engine tells of projects when they are ready, which '{builder.Resource.Name}' is not.");
        project.WhenReady.Add(cancellationToken => callback(builder.Resource, new ResourceReadyEvent(), cancellationToken));
        return builder;
    }
}
