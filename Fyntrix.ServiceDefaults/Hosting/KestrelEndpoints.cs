using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// Two endpoints per service: the ordinary ones, and one for HTTP/2 without TLS on <c>H2C_PORT</c>, because Kestrel cannot tell
/// HTTP/1.1 from HTTP/2 on one port without TLS. Without that variable nothing is changed.
/// </summary>
internal static class KestrelEndpoints
{
    private const string PortVariable = "H2C_PORT";

    public static void Configure(WebApplicationBuilder builder)
    {
        var h2cPort = H2cPort(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            if (h2cPort is not null)
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = endpoint.IPEndPoint?.Port == h2cPort ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
    }

    /// <summary>Adds the second endpoint, on the host of the first.</summary>
    public static void AddH2c(WebApplication app)
    {
        if (H2cPort(app.Configuration) is not { } port)
            return;

        // Addresses that are set here take the place of the configured ones, so those come along.
        var configured = Addresses(app.Configuration).ToList();
        foreach (var address in configured)
            app.Urls.Add(address);
        app.Urls.Add($"http://{BindingAddress.Parse(configured[0]).Host}:{port}");
    }

    private static int? H2cPort(IConfiguration configuration) => int.TryParse(configuration[PortVariable], out var port) ? port : null;

    private static IEnumerable<string> Addresses(IConfiguration configuration)
    {
        if (configuration["URLS"] is { Length: > 0 } urls)
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries);
        return (configuration["HTTP_PORTS"] is { Length: > 0 } ports ? ports : "8080").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(port => $"http://*:{port}");
    }
}
