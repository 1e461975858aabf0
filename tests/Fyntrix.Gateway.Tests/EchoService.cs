using System.Text.Json.Nodes;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Gateway.Tests;

/// <summary>Stands in for a service behind the gateway: answers what it was asked, over HTTP/2 without TLS as services do.</summary>
internal sealed class EchoService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoService(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<EchoService> StartAsync(string name, HttpProtocols protocols, JsonObject? document = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, o => o.Protocols = protocols));
        var app = builder.Build();
        app.MapGet("/openapi/v1.json", () => document is null ? Results.NotFound() : Results.Json(document));
        app.MapFallback("{*path}", (HttpContext context) => Results.Json(new
        {
            service = name,
            method = context.Request.Method,
            path = context.Request.Path.Value,
            query = context.Request.QueryString.Value,
            protocol = context.Request.Protocol,
            forwarded_for = context.Request.Headers["X-Forwarded-For"].ToString(),
            former = context.Request.Headers[FormerRequest.Header].ToString(),
            email = context.Request.Headers["email"].ToString(),
            authorization = context.Request.Headers.Authorization.Count > 0,
        }));
        await app.StartAsync();
        return new EchoService(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
