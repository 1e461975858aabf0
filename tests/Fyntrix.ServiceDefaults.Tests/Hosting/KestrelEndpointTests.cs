using System.Net;
using System.Net.Http.Json;
using System.Text;
using Fyntrix.PrivateServers;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;
using Microsoft.Extensions.Logging;

namespace Fyntrix.ServiceDefaults.Tests.Hosting;

public sealed class KestrelEndpointTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://*:{0}")]
    public async Task With_H2C_PORT_both_protocols_are_spoken_each_on_its_port(string urls)
    {
        var (http, h2c) = (FreePort.Next(), FreePort.Next());
        await using var app = await StartAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, urls, http), ("H2C_PORT", $"{h2c}"));

        Assert.Equal("HTTP/1.1", await ProtocolAsync(http, HttpVersion.Version11));
        Assert.Equal("HTTP/2", await ProtocolAsync(h2c, HttpVersion.Version20));
        await Assert.ThrowsAsync<HttpRequestException>(() => ProtocolAsync(http, HttpVersion.Version20));
    }

    [Fact]
    public async Task Without_H2C_PORT_the_service_listens_where_it_is_told()
    {
        var http = FreePort.Next();
        await using var app = await StartAsync($"http://127.0.0.1:{http}");

        Assert.Equal("HTTP/1.1", await ProtocolAsync(http, HttpVersion.Version11));
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_a_413()
    {
        var http = FreePort.Next();
        await using var app = await StartAsync($"http://127.0.0.1:{http}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        using var body = new StringContent($$"""{"text":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");

        await (await client.PostAsync("/echo", body)).IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/echo", new { text = new string('x', 1024 * 1024 - 100) })).StatusCode);
    }

    [Fact]
    public async Task The_answer_does_not_tell_which_server_gave_it()
    {
        var http = FreePort.Next();
        await using var app = await StartAsync($"http://127.0.0.1:{http}");
        using var client = new HttpClient();

        Assert.False((await client.GetAsync(new Uri($"http://127.0.0.1:{http}/protocol"))).Headers.Contains("Server"));
    }

    private static async Task<WebApplication> StartAsync(string urls, params (string, string)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(KestrelEndpointTests).Assembly.GetName().Name,
            Args = ["--urls", urls, .. settings.SelectMany(s => new[] { $"--{s.Item1}", s.Item2 })],
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ISigningKeySource>(new TestTokens(TimeProvider.System));
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/protocol", (HttpContext context) => context.Request.Protocol);
        app.MapPost("/echo", (EchoRequest request) => TypedResults.Ok(request.Text?.Length));
        await app.StartAsync();
        return app;
    }

    private static async Task<string> ProtocolAsync(int port, Version version)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/protocol") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request);
        Assert.Equal(version, answer.Version);
        return await answer.Content.ReadAsStringAsync();
    }

    private sealed record EchoRequest(string? Text);
}
