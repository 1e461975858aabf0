using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Gateway.Tests;

/// <summary>A service that is done before it has read the request's body: the client is told so, whole and rightly.</summary>
public sealed class EarlyAnswerTests(EarlyAnswerTests.GatewayBeforeAnEarlyService host) : IClassFixture<EarlyAnswerTests.GatewayBeforeAnEarlyService>
{
    [Theory]
    [InlineData("/api/v1/runs", "409 Conflict")]
    [InlineData("/api/v1/runs/nothing/here", "404 Not Found")]
    public async Task A_connection_outlives_an_answer_that_came_before_the_body(string address, string status)
    {
        const int half = 2048;
        host.StartServer();
        using var client = new TcpClient();
        await client.ConnectAsync(host.ClientOptions.BaseAddress.Host, host.ClientOptions.BaseAddress.Port);
        using var reader = new StreamReader(client.GetStream());
        var head = Head(address, 2 * half);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string('x', half)));

            Assert.Equal($"HTTP/1.1 {status}", await reader.ReadLineAsync());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('x', half)));
            await ReadAnswerAsync(reader);
        }
    }

    /// <summary>
    /// The client does nothing wrong: that its body is not taken is the service's failure, and a repeat helps. What the forwarder
    /// notices first, the answer or the body, is a race: hence many.
    /// </summary>
    [Fact]
    public async Task A_service_that_dies_before_it_has_the_whole_body_is_what_is_away()
    {
        host.StartServer();
        var answers = new ConcurrentBag<string?>();

        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellationToken) =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host.ClientOptions.BaseAddress.Host, host.ClientOptions.BaseAddress.Port, cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head("/api/v1/runs/dies/meanwhile", 4) + "xx"), cancellationToken);
            await Task.Delay(Random.Shared.Next(20), cancellationToken);
            await client.GetStream().WriteAsync("xx"u8.ToArray(), cancellationToken);
            answers.Add(await reader.ReadLineAsync(cancellationToken));
        });

        Assert.Equal("HTTP/1.1 503 Service Unavailable", Assert.Single(answers.Distinct()));
    }

    private string Head(string address, int length) =>
        $"POST {address} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {host.Tokens.For("user", "user")}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    private static async Task ReadAnswerAsync(StreamReader reader)
    {
        var chunked = false;
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            chunked |= header.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
            if (header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header["Content-Length: ".Length..], CultureInfo.InvariantCulture);
        }

        if (!chunked)
            await reader.ReadBlockAsync(new char[length]);
        while (chunked)
        {
            var size = int.Parse((await reader.ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await reader.ReadBlockAsync(new char[size]);
            await reader.ReadLineAsync();
            chunked = size > 0;
        }
    }

    public sealed class GatewayBeforeAnEarlyService() : ServiceHost<Program>(null)
    {
        private readonly WebApplication _service = EarlyService();

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _service.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        protected override Task PrepareAsync()
        {
            // On sockets: a connection that is cut after its answer has left shows only there.
            UseKestrel(0);
            return _service.StartAsync();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            var address = _service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            foreach (var name in new[] { "identity", "trading", "recommendations", "llmcosts" })
            {
                builder.UseSetting($"services:{name}:http:0", address);
                builder.UseSetting($"{name.ToUpperInvariant()}_H2C", address);
            }
        }

        private static WebApplication EarlyService()
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(EarlyAnswerTests).Assembly.GetName().Name });
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<ISigningKeySource>(new TestTokens(TimeProvider.System));
            builder.AddServiceDefaults();
            builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2));
            var app = builder.Build();
            app.UseServiceDefaults();
            app.MapPost("/api/v1/runs", () => TypedResults.Conflict("no body was asked for"));
            app.MapPost("/api/v1/runs/dies/meanwhile", async (HttpContext context) =>
            {
                await context.Request.Body.ReadExactlyAsync(new byte[2]);
                context.Abort();
            });
            return app;
        }
    }
}
