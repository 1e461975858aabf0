using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Fyntrix.Bench.Identity;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// What the metering proxy adds to a call: chats, chats under a hard budget, and the first chunk of streams, one after another, at the provider itself, through LlmCosts,
/// and through the gateway and LlmCosts. Then what 200 streams at once make LlmCosts hold, and what it holds of them some ten thousand chunks later.
/// </summary>
internal sealed class LlmProxyScenario : IScenario
{
    private const int WarmUp = 1500;
    private const int Calls = 3000;
    private const int Streams = 200;
    private const int Chunks = 1600;

    private static readonly object Chat = new { model = "gpt-4o-mini", max_tokens = 100, messages = new[] { new { role = "user", content = "Two and two?" } } };
    private static readonly object Short = new { model = "gpt-4o-mini", seed = 5, stream = true, messages = new[] { new { role = "user", content = "Two and two?" } } };
    private static readonly object Long = new { model = "gpt-4o-mini", seed = Chunks, stream = true, messages = new[] { new { role = "user", content = "Two and two?" } } };

    public string Name => "llm-proxy";

    public string Describes => "what the metering proxy adds to calls and to first chunks of streams; memory of 200 streams";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            await using var provider = await ServiceProcess.StartAsync("Fyntrix.Bench", new Dictionary<string, string>(), LlmUpstream.Argument);
            await using var service = await LlmCostsSystem.StartAsync(
                folder, ("Llm__Upstreams__openai__BaseUrl", $"{provider.Address}v1"), ("Llm__Upstreams__openai__ApiKey", "sk-bench"));
            var gatewaySettings = new Dictionary<string, string>(service.Addresses);
            foreach (var other in new[] { "trading", "recommendations" })
                gatewaySettings[$"services__{other}__http__0"] = "http://127.0.0.1:9";
            await using var gateway = await ServiceProcess.StartAsync("Fyntrix.Gateway", gatewaySettings);
            await service.PostAsync("/api/v1/llm/budgets", new { name = "bench", amount_usd = 1_000_000, enforcement = "HARD", period = "MONTH", scope = "AGENT", scope_value = "held" });

            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Streams });
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", service.Token);
            Uri[] ways = [new(provider.Address, "/v1/chat/completions"), new(service.Address, "/llm/openai/v1/chat/completions"), new(gateway.Address, "/llm/openai/v1/chat/completions")];
            return new(
                "",
                [
                    .. await TimesAsync(client, ways, "chat", Chat, agent: "free"),
                    .. await TimesAsync(client, ways, "chat under a hard budget", Chat, agent: "held"),
                    .. await TimesAsync(client, ways, "first chunk of a stream", Short, agent: "free"),
                    .. await StreamsAsync(client, ways[1], service),
                ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<ScenarioResult.Figure>> TimesAsync(HttpClient client, Uri[] ways, string what, object body, string agent)
    {
        // In turns, so that what slows the machine for a while slows all of them.
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var call = -WarmUp; call < Calls; call++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var took = await TimeAsync(client, ways[way], body, agent);
                if (call >= 0)
                    times[way].Add(took);
            }
        }

        var medians = times.Select(Measure.Median).ToArray();
        return
        [
            new($"{what}: provider, p50 in µs", medians[0]),
            new($"{what}: LlmCosts adds, p50 in µs", medians[1] - medians[0]),
            new($"{what}: gateway and LlmCosts add, p50 in µs", medians[2] - medians[0]),
        ];
    }

    /// <returns>Microseconds to the first bytes of the answer; all of it is read.</returns>
    private static async Task<double> TimeAsync(HttpClient client, Uri address, object body, string agent)
    {
        using var request = Request(address, body, agent);
        var start = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var piece = new byte[4096];
        await stream.ReadExactlyAsync(piece.AsMemory(0, 1));
        var took = Stopwatch.GetElapsedTime(start);
        while (await stream.ReadAsync(piece) > 0)
        {
            // To the end.
        }

        return took.TotalMicroseconds;
    }

    private static async Task<IEnumerable<ScenarioResult.Figure>> StreamsAsync(HttpClient client, Uri address, LlmCostsSystem service)
    {
        var before = service.ResidentBytes;
        var chunks = 0L;
        var reading = Enumerable.Range(0, Streams).Select(_ => Task.Run(async () =>
        {
            using var request = Request(address, Long, "free");
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            while (await lines.ReadLineAsync() is { } line)
                Interlocked.Add(ref chunks, line.Length > 0 ? 1 : 0);
        })).ToList();

        var (early, late) = (await AtAsync(0.2), await AtAsync(0.9));
        await Task.WhenAll(reading);
        return
        [
            new($"LlmCosts before {Streams} streams, MB", before / 1e6),
            new("LlmCosts after a fifth of their chunks, MB", early / 1e6),
            new("LlmCosts after nine tenths of their chunks, MB", late / 1e6),
        ];

        async Task<long> AtAsync(double part)
        {
            while (Interlocked.Read(ref chunks) < part * Streams * Chunks)
                await Task.Delay(5);
            return service.ResidentBytes;
        }
    }

    private static HttpRequestMessage Request(Uri address, object body, string agent) => new(HttpMethod.Post, address)
    {
        Content = JsonContent.Create(body),
        Headers = { { "X-Fyntrix-Agent", agent } },
    };
}
