// Stands in for Aspire.Hosting.AppHost 13.1.3: an endpoint of a resource.

namespace Aspire.Hosting.ApplicationModel;

public class EndpointReference
{
    internal EndpointReference(string endpointName) => EndpointName = endpointName;

    public string EndpointName { get; }
}
