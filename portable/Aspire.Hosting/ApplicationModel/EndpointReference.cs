// Stands in for Aspire.Hosting.AppHost 13.1.3: an endpoint of a resource.

using Aspire.Hosting.Portable;

namespace Aspire.Hosting.ApplicationModel;

public sealed class EndpointReference
{
    private readonly Endpoint _endpoint;

    internal EndpointReference(Endpoint endpoint) => _endpoint = endpoint;

    /// <summary>Known once everything is being started.</summary>
    public string Url => ProjectEnvironment.Url(_endpoint);
}
