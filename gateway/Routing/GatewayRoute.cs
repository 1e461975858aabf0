namespace Fyntrix.Gateway.Routing;

/// <summary>One entry of the route table: which addresses go to which service, and who may call them.</summary>
/// <param name="Service">The service's resource name, as in the AppHost.</param>
/// <param name="Path">Path pattern.</param>
/// <param name="Access">Who may call; the service checks again, by the endpoint's own scopes.</param>
/// <param name="Method">Only this method; any when null.</param>
/// <param name="MaxBodyMegabytes">The largest request body in MiB.</param>
/// <param name="LongSilence">Whether the service may be silent for minutes before it answers, and within its answer.</param>
internal sealed record GatewayRoute(string Service, string Path, RouteAccess Access, string? Method = null, int MaxBodyMegabytes = 1, bool LongSilence = false)
{
    private const string Patient = "-patient";

    /// <summary>The cluster: of each service one, and a second where silence is borne for longer.</summary>
    public string Cluster => LongSilence ? Service + Patient : Service;

    public string Id => $"{Service} {Method ?? "*"} {Path}";

    /// <summary>The service of a cluster.</summary>
    public static string ServiceOf(string cluster) => cluster.EndsWith(Patient, StringComparison.Ordinal) ? cluster[..^Patient.Length] : cluster;
}
