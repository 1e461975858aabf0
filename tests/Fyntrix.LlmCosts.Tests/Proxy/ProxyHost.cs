using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>The service before stand-ins for providers: OpenAI, which is the default, Azure, and a local model.</summary>
public class ProxyHost : LlmCostsHost
{
    public const string Key = "sk-the-providers-own-key";
    public const string Prefix = "/llm/openai/v1/";

    internal StubUpstream Upstream { get; private set; } = null!;

    /// <summary>Settings beside those of every test.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    protected override async Task PrepareAsync()
    {
        // Over real connections: what happens when one ends is half of what a proxy is about.
        UseKestrel(0);
        Upstream = await StubUpstream.StartAsync();
    }

    /// <summary>The proxy's address.</summary>
    public Uri Address => new(CreateClient().BaseAddress!, Prefix);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Llm:Upstreams:openai:BaseUrl", $"{Upstream.Address}/v1");
        builder.UseSetting("Llm:Upstreams:openai:ApiKey", Key);
        builder.UseSetting("Llm:Upstreams:openai:Default", "true");
        builder.UseSetting("Llm:Upstreams:azure:Kind", "azure");
        builder.UseSetting("Llm:Upstreams:azure:BaseUrl", Upstream.Address);
        builder.UseSetting("Llm:Upstreams:azure:ApiKey", Key);
        builder.UseSetting("Llm:Upstreams:azure:ApiVersion", "2024-10-21");
        builder.UseSetting("Llm:Upstreams:azure:Models:0", "house-*");
        builder.UseSetting("Llm:Upstreams:ollama:Kind", "compatible");
        builder.UseSetting("Llm:Upstreams:ollama:BaseUrl", $"{Upstream.Address}/ollama/v1");
        builder.UseSetting("Llm:Upstreams:ollama:Prefix", "local/");
        builder.UseSetting("Llm:Upstreams:gone:Kind", "compatible");
        builder.UseSetting("Llm:Upstreams:gone:BaseUrl", "http://127.0.0.1:1/v1");
        builder.UseSetting("Llm:Upstreams:gone:Prefix", "gone/");
        builder.UseSetting("Llm:Proxy:RetryEvery", "00:00:00.2");
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
    }

    /// <summary>Sends a call and returns at the answer's headers.</summary>
    public Task<HttpResponseMessage> SendAsync(string user, string path, string body, CancellationToken cancellationToken = default, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Prefix + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For(user, "user"));
        return CreateClient().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Gets something from the provider.</summary>
    public Task<HttpResponseMessage> LookAsync(string user, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Prefix + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For(user, "user"));
        return CreateClient().SendAsync(request);
    }

    /// <summary>The one call that is booked for a user, as soon as it is.</summary>
    public async Task<JsonElement> BookedAsync(string user)
    {
        JsonElement[] rows = [];
        await Eventually.HoldsAsync(async () => (rows = await AllBookedAsync(user)).Length > 0);
        return Assert.Single(rows);
    }

    public async Task<JsonElement[]> AllBookedAsync(string user) =>
        [.. (await GetAsync(As(user), "/api/v1/llm/requests?limit=200")).GetProperty("items").EnumerateArray()];

    public static string Unique() => Guid.NewGuid().ToString("N");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Upstream is not null)
            await Upstream.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
