using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// Two endpoints per service: the ordinary ones, and one for HTTP/2 without TLS on <c>H2C_PORT</c>, because Kestrel cannot tell
/// HTTP/1.1 from HTTP/2 on one port without TLS. Without that variable nothing is changed.
/// </summary>
internal static class KestrelEndpoints
{
    public static void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        });
        if (!int.TryParse(builder.Configuration["H2C_PORT"], out var h2cPort))
            return;

        // Listening in code takes the place of ASPNETCORE_URLS and HTTP_PORTS, so what they say is listened to here as well;
        // emptied, so that Kestrel does not warn of it.
        var addresses = Addresses(builder.Configuration).ToList();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var address in addresses)
                Listen(kestrel, address, HttpProtocols.Http1);
            Listen(kestrel, BindingAddress.Parse($"http://{addresses.FirstOrDefault()?.Host ?? "localhost"}:{h2cPort}"), HttpProtocols.Http2);
        });
    }

    private static IEnumerable<BindingAddress> Addresses(IConfiguration configuration)
    {
        if (configuration["URLS"] is { Length: > 0 } urls)
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(BindingAddress.Parse);
        return (configuration["HTTP_PORTS"] ?? "8080").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => BindingAddress.Parse($"http://*:{p}"));
    }

    private static void Listen(KestrelServerOptions kestrel, BindingAddress address, HttpProtocols protocols)
    {
        void Use(ListenOptions options) => options.Protocols = protocols;
        if (IPAddress.TryParse(address.Host, out var ip))
            kestrel.Listen(ip, address.Port, Use);
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.ListenLocalhost(address.Port, Use);
        else
            kestrel.ListenAnyIP(address.Port, Use);
    }
}
