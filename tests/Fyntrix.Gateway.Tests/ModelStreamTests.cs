using System.Net;
using System.Text;
using Fyntrix.Gateway.Routing;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Fyntrix.Gateway.Tests;

/// <summary>Answers of models pass the gateway as they are written, and large questions get through.</summary>
public sealed class ModelStreamTests(ModelStreamTests.GatewayBeforeAModel host) : IClassFixture<ModelStreamTests.GatewayBeforeAModel>
{
    private const string Address = "/llm/openai/v1/chat/completions";

    [Fact]
    public async Task The_first_token_is_there_before_the_second_is_written()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        using var answer = await host.As("user").SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: first 2", await reader.ReadLineAsync());
        host.MayGoOn.SetResult();
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("data: second", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_question_with_pictures_of_twenty_megabytes_gets_through()
    {
        host.MayGoOn.TrySetResult();
        using var content = new ByteArrayContent(new byte[20 * 1024 * 1024]);

        using var answer = await host.As("user").PostAsync(Address, content);

        Assert.StartsWith($"data: first {20 * 1024 * 1024}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await (await host.Anonymous().PostAsync(Address, null)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Fact]
    public void Only_models_may_be_silent_for_minutes()
    {
        var configuration = host.Services.GetRequiredService<IProxyConfigProvider>().GetConfig();

        Assert.Equal(
            [("llmcosts-patient", TimeSpan.FromMinutes(11))],
            configuration.Clusters.Where(c => c.HttpRequest?.ActivityTimeout != TimeSpan.FromSeconds(30)).Select(c => (c.ClusterId, c.HttpRequest!.ActivityTimeout!.Value)));
        Assert.Equal(["/llm/openai/v1/{**rest}"], configuration.Routes.Where(r => r.ClusterId == "llmcosts-patient").Select(r => r.Match.Path));
        Assert.Equal("llmcosts", GatewayRoute.ServiceOf("llmcosts-patient"));
    }

    public sealed class GatewayBeforeAModel() : ServiceHost<Program>(null)
    {
        private WebApplication? _model;

        internal TaskCompletionSource MayGoOn { get; } = new();

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_model is not null)
                await _model.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        protected override async Task PrepareAsync()
        {
            UseKestrel(0);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(k =>
            {
                k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
                k.Limits.MaxRequestBodySize = null;
            });
            _model = builder.Build();
            _model.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync($"data: first {body.Length}\n");
                await context.Response.Body.FlushAsync();
                await MayGoOn.Task;
                await context.Response.WriteAsync("\ndata: second\n\n");
            });
            await _model.StartAsync();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            foreach (var service in RouteTable.Services)
                builder.UseSetting($"services:{service}:http:0", "http://127.0.0.1:1");
            builder.UseSetting("LLMCOSTS_H2C", _model!.Urls.First());
        }
    }
}
