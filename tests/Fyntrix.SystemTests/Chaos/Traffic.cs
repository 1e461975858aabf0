using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Fyntrix.SystemTests.Chaos;

/// <summary>
/// Clients that do what the documentation asks of them: they repeat a request under the same key until it is acknowledged, and
/// read problem codes. What they must never see goes into <see cref="Wrong"/>.
/// </summary>
internal sealed class Traffic(ChaosSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Answers that no failure of ours excuses: faults, and refusals of right requests.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    /// <summary>Ids of runs that were acknowledged.</summary>
    public ConcurrentBag<string> Runs { get; } = [];

    /// <summary>Ids of intents that were acknowledged.</summary>
    public ConcurrentBag<string> Intents { get; } = [];

    /// <summary>The last acknowledged universe of each user.</summary>
    public ConcurrentDictionary<string, string> Universes { get; } = new();

    /// <summary>How often a request had to be repeated.</summary>
    public int Repeats;

    /// <summary>Each client goes on until told to stop, and finishes the request that it is at.</summary>
    public Task RunAsync(IReadOnlyList<HttpClient> users, CancellationToken stop) => Task.WhenAll(
        [
            .. Enumerable.Range(0, 2).Select(i => LoopAsync(n => PublishAsync($"{i}-{n}"), stop)),
            .. users.Select(user => LoopAsync(_ => OrderAsync(user), stop)),
            .. users.Select(user => LoopAsync(n => PreferAsync(user, n), stop)),
        ]);

    public async Task PublishAsync(string mark)
    {
        var run = new
        {
            universe = "NIFTY50",
            mode = "Swing",
            generated_at = DateTimeOffset.UtcNow,
            picks = new[] { new { symbol = "RELIANCE", recommendation = "Buy", direction = "LONG", entry_price = 1475.30m, score_blend = 66.5m, confidence = "Medium" } },
            // Without a response id of the provider nothing but the message's own id tells a repeat.
            llm_usage = new[] { new { model = "gpt-4", provider = "openai", tokens_input = 100, tokens_output = 50, agent = $"chaos {mark}" } },
        };
        var answer = await AcknowledgedAsync(system.Agent, HttpMethod.Post, "/api/v1/runs", run);
        Runs.Add(answer.GetProperty("run_id").GetString()!);
    }

    public async Task OrderAsync(HttpClient user)
    {
        var answer = await AcknowledgedAsync(user, HttpMethod.Post, "/api/v1/trading/intents", new
        {
            symbol = "TCS",
            product = "CNC",
            side = "BUY",
            qty = 1,
            order_type = "LIMIT",
            limit_price = 10m,
            confirm = true,
        });
        Intents.Add(answer.GetProperty("id").GetString()!);
    }

    public async Task PreferAsync(HttpClient user, int number)
    {
        var universe = number % 2 == 0 ? "NIFTY50" : "NIFTY100";
        var answer = await AcknowledgedAsync(user, HttpMethod.Patch, "/api/v1/preferences", new { universe });
        Universes[user.DefaultRequestHeaders.Authorization!.Parameter!] = answer.GetProperty("universe").GetString()!;
    }

    private static async Task LoopAsync(Func<int, Task> act, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await act(i);
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task<JsonElement> AcknowledgedAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        var key = Guid.NewGuid().ToString();
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            try
            {
                using var response = await client.SendAsync(request, limit.Token);
                var text = await response.Content.ReadAsStringAsync(limit.Token);
                if (response.IsSuccessStatusCode)
                    return JsonDocument.Parse(text).RootElement.Clone();
                if (!MayBeRepeated(response.StatusCode, text))
                    Wrong.Enqueue($"{method} {path}: {(int)response.StatusCode} {text}");
            }
            catch (HttpRequestException)
            {
                // The gateway was killed, or a connection with it.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{method} {path} was not acknowledged within {Patience.TotalSeconds:0} s.\n{system.LastLog}");
            }

            Interlocked.Increment(ref Repeats);
            await Task.Delay(200, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool MayBeRepeated(HttpStatusCode status, string text) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests
        || (status == HttpStatusCode.Conflict && text.Contains("IDEMPOTENCY_KEY_IN_FLIGHT", StringComparison.Ordinal));
}
