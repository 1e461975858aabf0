using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Fyntrix.Bench.Identity;

/// <summary>YARP over HTTP/2 without TLS and nothing else: what a proxy before a service costs on this machine at the least.</summary>
internal static class EmptyProxy
{
    public const string Argument = "empty-proxy";
    public const string Target = "EMPTY_PROXY_TARGET";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new RouteMatch { Path = "{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "service",
                    Destinations = new Dictionary<string, DestinationConfig> { ["service"] = new() { Address = Environment.GetEnvironmentVariable(Target)! } },
                    HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                },
            ]);
        await using var app = builder.Build();
        app.MapGet("/health", () => "ok");
        app.MapReverseProxy();
        await app.RunAsync();
    }
}
