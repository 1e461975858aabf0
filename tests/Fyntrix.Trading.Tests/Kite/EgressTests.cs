using System.Collections.Concurrent;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>By which way calls leave: Kite takes orders only from the address that an app is registered with.</summary>
public sealed class EgressTests
{
    [Fact]
    public async Task Each_apps_calls_leave_by_the_way_that_is_set_for_it_and_all_others_by_the_common_one()
    {
        await using var kite = await Answering.StartAsync();
        await using var common = await Answering.StartAsync();
        await using var own = await Answering.StartAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Host.UseDefaultServiceProvider(options => options.ValidateOnBuild = false); // Only what speaks to Kite is asked for.
        builder.Configuration["Zerodha:BaseAddress"] = kite.Address;
        builder.Configuration["Zerodha:EgressProxy"] = common.Address;
        builder.Configuration["Zerodha:Egress:ownKey"] = own.Address;
        builder.AddTrading();
        await using var app = builder.Build();
        var client = app.Services.GetRequiredService<KiteClient>();

        foreach (var key in new[] { "ownKey", "another", "ownKey" })
            Assert.IsType<KiteReply.Data>(await client.SendAsync(KiteCall.Get(new LiveAccess("c", "a", key, "t", new SecretText("secret")), "/user/profile"), CancellationToken.None));

        Assert.Equal(["token ownKey:secret", "token ownKey:secret"], own.Seen);
        Assert.Equal(["token another:secret"], common.Seen);
        Assert.Empty(kite.Seen);
    }

    [Theory]
    [InlineData("ftp://proxy:1")]
    [InlineData("/proxy")]
    public void A_way_that_is_none_is_named(string address)
    {
        var settings = new ZerodhaSettings();
        settings.Egress.Add("key", new Uri(address, UriKind.RelativeOrAbsolute));
        using var app = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" }).Build();
        Assert.Contains("Zerodha:Egress", new ZerodhaSettings.Check(app.Environment).Validate(null, settings).FailureMessage, StringComparison.Ordinal);
    }

    /// <summary>Kite or a proxy before it, whichever is asked: notes who asked, and answers.</summary>
    private sealed class Answering : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Answering(WebApplication app) => _app = app;

        public ConcurrentQueue<string> Seen { get; } = new();

        public string Address => _app.Urls.Single();

        public static async Task<Answering> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var answering = new Answering(builder.Build());
            answering._app.Run(context =>
            {
                answering.Seen.Enqueue(context.Request.Headers.Authorization.ToString());
                return context.Response.WriteAsJsonAsync(new { status = "success", data = new { } });
            });
            await answering._app.StartAsync();
            return answering;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
