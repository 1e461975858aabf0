using System.Net;
using Fyntrix.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Fyntrix.Gateway.Routing;

/// <summary>The route table in YARP's terms: one cluster per service, HTTP/2 without TLS where the service offers it.</summary>
internal static class ProxyConfiguration
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    // A model may think for ten minutes, and the service says so first when it does not come to an end.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(11);

    public static IReadOnlyList<RouteConfig> Routes() =>
        [.. RouteTable.Routes.Select(route => new RouteConfig
        {
            RouteId = route.Id,
            ClusterId = route.Cluster,
            Match = new RouteMatch { Path = route.Path, Methods = route.Method is null ? null : [route.Method] },
            AuthorizationPolicy = route.Access == RouteAccess.Anonymous ? "anonymous" : route.Access.ToString(),
            MaxRequestBodySize = route.MaxBodyMegabytes * 1024L * 1024,
        })];

    public static IReadOnlyList<ClusterConfig> Clusters(IConfiguration configuration) =>
        [.. RouteTable.Routes.DistinctBy(route => route.Cluster).Select(route => Cluster(configuration, route))];

    private static ClusterConfig Cluster(IConfiguration configuration, GatewayRoute route)
    {
        var service = route.Service;
        var h2c = ServiceAddress.Find(configuration, service, "h2c");
        var address = h2c ?? ServiceAddress.Find(configuration, service)
            ?? throw new InvalidOperationException($"The address of {service} is missing: set services__{service}__http__0, or {service.ToUpperInvariant()}_H2C for HTTP/2.");
        return new ClusterConfig
        {
            ClusterId = route.Cluster,
            Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = address.ToString() } },
            // As the server reads them: otherwise one letter beyond ASCII makes the service seem away.
            HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
            HttpRequest = new ForwarderRequestConfig
            {
                // A route's own time-out policy would answer 400; this one is a 504.
                ActivityTimeout = route.LongSilence ? LongestSilence : LongestAnswer,
                Version = h2c is null ? HttpVersion.Version11 : HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
        };
    }
}
