// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource being described.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceBuilder<out T>
    where T : IResource
{
    T Resource { get; }
}
