using Microsoft.AspNetCore.HttpOverrides;

namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// Whose word on a client's address, scheme and host is believed: this machine's, and that of the networks in
/// <c>ForwardedHeaders:KnownNetworks</c> (such as 10.0.0.0/8, where gateway and proxies live in containers). Nobody else's.
/// </summary>
internal static class KnownProxies
{
    /// <exception cref="FormatException">A network is not written as address/bits.</exception>
    public static ForwardedHeadersOptions Options(IConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        foreach (var network in configuration.GetSection("ForwardedHeaders:KnownNetworks").Get<string[]>() ?? [])
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        return options;
    }
}
