using System.Net.Http.Headers;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A service made of the defaults and of what a test adds, on a test server and a clock that the test moves.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    /// <summary>Ahead of the machine's clock, so that caches that go by that one keep what these tests put in.</summary>
    public static readonly DateTimeOffset Start = new(2090, 1, 9, 6, 30, 0, TimeSpan.Zero);

    private readonly WebApplication _app;

    private TestApp(WebApplication app, TestClock clock, TestTokens tokens, FakeIdentity identity)
    {
        _app = app;
        Clock = clock;
        Tokens = tokens;
        Identity = identity;
    }

    public TestClock Clock { get; }

    public TestTokens Tokens { get; }

    public FakeIdentity Identity { get; }

    public IServiceProvider Services => _app.Services;

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    /// <summary>Builds and starts the service.</summary>
    /// <param name="configure">What it is made of besides the defaults.</param>
    /// <param name="map">Its endpoints.</param>
    /// <param name="settings">Configuration.</param>
    /// <param name="fetchKeys">True to fetch signing keys from <see cref="Identity"/> instead of taking those of <see cref="Tokens"/>.</param>
    public static async Task<TestApp> StartAsync(
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        IEnumerable<(string Key, string Value)>? settings = null,
        bool fetchKeys = false)
    {
        var clock = new TestClock(Start);
        var tokens = new TestTokens(clock);
        var identity = new FakeIdentity();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(TestApp).Assembly.GetName().Name,
            EnvironmentName = "Testing",
        });
        builder.Configuration.AddInMemoryCollection((settings ?? []).Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock);
        if (!fetchKeys)
            builder.Services.AddSingleton<ISigningKeySource>(tokens);
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("identity").ConfigurePrimaryHttpMessageHandler(() => identity).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseServiceDefaults();
        map?.Invoke(app);
        await app.StartAsync();
        return new TestApp(app, clock, tokens, identity);
    }

    public HttpClient Anonymous() => _app.GetTestClient();

    public HttpClient As(string subject, params string[] scopes) => With(Tokens.For(subject, scopes is [] ? [Scopes.User] : scopes));

    public HttpClient With(string token)
    {
        var client = _app.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
