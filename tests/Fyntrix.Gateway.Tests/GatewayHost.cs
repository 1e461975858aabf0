using System.Text.Json.Nodes;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fyntrix.Gateway.Tests;

/// <summary>The gateway before three services that echo; the fourth, llmcosts, is down.</summary>
public sealed class GatewayHost() : ServiceHost<Program>(null)
{
    private const string NobodyListens = "http://127.0.0.1:1";

    private readonly List<EchoService> _services = [];
    private readonly Dictionary<string, string> _addresses = [];

    protected override async Task PrepareAsync()
    {
        foreach (var name in new[] { "identity", "trading", "recommendations" })
        {
            var document = new JsonObject
            {
                ["openapi"] = "3.1.1",
                ["paths"] = new JsonObject { [$"/api/v1/{name}"] = new JsonObject() },
            };
            var http = await EchoService.StartAsync(name, HttpProtocols.Http1, document);
            var h2c = await EchoService.StartAsync(name, HttpProtocols.Http2);
            _services.AddRange([http, h2c]);
            _addresses[$"services:{name}:http:0"] = http.Address;
            _addresses[$"{name.ToUpperInvariant()}_H2C"] = h2c.Address;
        }

        _addresses["services:llmcosts:http:0"] = NobodyListens;
        _addresses["LLMCOSTS_H2C"] = NobodyListens;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        foreach (var (key, address) in _addresses)
            builder.UseSetting(key, address);
        builder.UseSetting("Cors:Origins:0", "https://app.example.com");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var service in _services)
            await service.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
