// Stands in for Aspire.Hosting.AppHost 13.1.3: what every resource has.

namespace Aspire.Hosting.ApplicationModel;

public interface IResource
{
    string Name { get; }
}
