using System.Diagnostics;
using System.Net.Http.Json;
using Fyntrix.PrivateServers;
using Npgsql;

namespace Fyntrix.SystemTests.Chaos;

/// <summary>
/// Nothing acknowledged is lost or doubled, whatever is killed, and nobody needs hands. Serial, on servers of its own.
/// <c>./test --long</c> plays many seeds with long outages; a failure names its seed.
/// </summary>
[Collection("starts of its own")]
public sealed class ChaosTests(ChaosSystem system) : IClassFixture<ChaosSystem>
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Long ? 20 : 1)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_was_acknowledged_takes_effect_exactly_once_whatever_is_killed_meanwhile(int seed)
    {
        var traffic = new Traffic(system);
        var users = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ConnectedUserAsync()));
        var before = await EffectsAsync();
        using var stop = new CancellationTokenSource();

        var running = traffic.RunAsync(users, stop.Token);
        foreach (var blow in Blows(new Random(seed)))
        {
            await blow();
            // What follows a blow meets whatever state it left.
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await running;
        await system.SettledAsync();

        var expected = before with
        {
            Runs = before.Runs + traffic.Runs.Count,
            KnownPicks = before.KnownPicks + traffic.Runs.Count,
            Calls = before.Calls + traffic.Runs.Count,
            Tokens = before.Tokens + 150 * traffic.Runs.Count,
            Intents = before.Intents + traffic.Intents.Count,
            Orders = before.Orders + traffic.Intents.Count,
        };
        await system.EventuallyAsync($"seed {seed}: {expected} is reached, {await EffectsAsync()} so far", async () => await EffectsAsync() == expected);
        // Doubles would come late.
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal(expected, await EffectsAsync());
        Assert.Equal(traffic.Runs.Count, traffic.Runs.Distinct().Count());
        Assert.Equal(traffic.Intents.Count, traffic.Intents.Distinct().Count());
        Assert.Empty(traffic.Wrong);
        Assert.True(traffic is { Repeats: > 0, Runs.Count: > 0, Intents.Count: > 0 }, "Without traffic or failures this shows nothing.");
        await system.EventuallyAsync("preferences are known where they are used", async () =>
            await system.CountAsync("identitydb", "SELECT count(*) FROM user_preferences WHERE universe = 'NIFTY100'")
            == system.CountInFile("ai_recommendations.db", "SELECT count(*) FROM user_preferences WHERE universe = 'NIFTY100'"));
    }

    [Fact]
    public async Task A_service_killed_between_commit_and_publish_publishes_when_it_is_back_in_the_trace_of_the_request()
    {
        var before = await EffectsAsync();
        var traffic = new Traffic(system);
        string traceparent;

        // A broker that does not move confirms nothing: the event stays committed and unpublished.
        using (Freeze(system.RabbitMq.ProcessId))
        {
            await traffic.PublishAsync("frozen");
            Assert.Equal(2, system.CountInFile("ai_recommendations.db", "SELECT count(*) FROM outbox_messages"));
            traceparent = system.ReadFile<string>("ai_recommendations.db", "SELECT traceparent FROM outbox_messages WHERE type LIKE '%PicksPublished'");
            var killed = system.Kill("Recommendations");
            await system.EventuallyAsync("it is gone", () => Task.FromResult(system.ProcessOf("Recommendations") != killed));
        }

        await ArrivedOnceAsync(before);
        // Another process published it, later, and Trading dealt with it: still what came of that request.
        var (trace, request) = (traceparent.Split('-')[1], traceparent.Split('-')[2]);
        var published = await system.Telemetry.UntilAsync(() => system.Telemetry.Spans.FirstOrDefault(s => s.TraceId == trace && s.ParentId == request && s.Name == "publish PicksPublished"));
        var received = await system.Telemetry.UntilAsync(() => system.Telemetry.Spans.FirstOrDefault(s => s.Service == "trading" && s.ParentId == published.SpanId));
        Assert.Equal(trace, received.TraceId);
    }

    [Fact]
    public async Task A_service_killed_between_publish_and_removal_sends_again_and_nobody_counts_twice()
    {
        var before = await EffectsAsync();
        var traffic = new Traffic(system);

        // Whoever wants to write this file waits for us: the relay's messages arrive, and it cannot note that they did.
        var frozen = Freeze(system.RabbitMq.ProcessId);
        await traffic.PublishAsync("sent twice");
        int? killed;
        using (system.HoldFile("ai_recommendations.db"))
        {
            frozen.Dispose();
            await ArrivedAsync(before);
            Assert.Equal(2, system.CountInFile("ai_recommendations.db", "SELECT count(*) FROM outbox_messages"));
            killed = system.Kill("Recommendations");
            await system.EventuallyAsync("it is gone", () => Task.FromResult(system.ProcessOf("Recommendations") != killed));
        }

        await system.RestartedAsync("Recommendations", killed);
        await ArrivedOnceAsync(before);
    }

    [Fact]
    public async Task A_service_killed_between_consume_and_commit_deals_with_the_message_once_when_it_is_back()
    {
        var before = await EffectsAsync();
        var traffic = new Traffic(system);

        // Whoever wants to write its inbox row waits at this lock, in the middle of its transaction.
        int? killed;
        await using (var connection = new NpgsqlConnection(system.Postgres.ConnectionStringFor("tradingdb")))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE inbox_messages IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            await traffic.PublishAsync("held");
            await system.EventuallyAsync("the consumer waits", async () =>
                await system.CountAsync("tradingdb", "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'inbox_messages'::regclass") > 0);
            killed = system.Kill("Trading");
            await system.EventuallyAsync("it is gone", () => Task.FromResult(system.ProcessOf("Trading") != killed));
        }

        await system.RestartedAsync("Trading", killed);
        await ArrivedOnceAsync(before);
    }

    [Fact]
    public async Task Two_instances_of_a_service_share_the_work_and_double_nothing()
    {
        using var second = await SecondTrading.StartAsync(system);
        var user = await ConnectedUserAsync();
        var before = await EffectsAsync();
        using var direct = new HttpClient { BaseAddress = second.Address };
        direct.DefaultRequestHeaders.Authorization = user.DefaultRequestHeaders.Authorization;
        var traffic = new Traffic(system);
        const int orders = 20;

        // Each order under one key to both instances at once, several times.
        for (var i = 0; i < orders; i++)
        {
            var key = $"shared-{Guid.NewGuid()}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => SendAsync(n % 2 == 0 ? user : direct, key)));
            Assert.All(answers, a => Assert.True(a is 201 or 409, $"answered {a}"));
            Assert.Contains(201, answers);
        }

        for (var i = 0; i < 10; i++)
            await traffic.PublishAsync($"two instances {i}");
        await system.SettledAsync();

        var expected = before with
        {
            Runs = before.Runs + 10,
            KnownPicks = before.KnownPicks + 10,
            Calls = before.Calls + 10,
            Tokens = before.Tokens + 1_500,
            Intents = before.Intents + orders,
            Orders = before.Orders + orders,
        };
        await system.EventuallyAsync($"{expected} is reached", async () => await EffectsAsync() == expected);

        static async Task<int> SendAsync(HttpClient client, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/trading/intents")
            {
                Content = JsonContent.Create(new { symbol = "TCS", product = "CNC", side = "BUY", qty = 1, order_type = "LIMIT", limit_price = 10m, confirm = true }),
            };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    private static IDisposable Freeze(int processId)
    {
        Signal(processId, "STOP");
        return new Thaw(processId);
    }

    private static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{processId}"]);
        kill.WaitForExit();
    }

    /// <summary>Every service is killed at least once and each server is away once, in the order of the seed.</summary>
    private IEnumerable<Func<Task>> Blows(Random random)
    {
        var blows = ChaosSystem.Services.Select(service => (Func<Task>)(() => KillAsync(service)))
            .Append(() => AwayAsync(() => system.RabbitMq.KillAsync(), () => system.RabbitMq.RestartAsync(), Long ? 30 : 5))
            .Append(() => AwayAsync(() => system.Postgres.KillAsync(), () => system.Postgres.RestartAsync(), Long ? 10 : 4))
            .ToArray();
        random.Shuffle(blows);
        return blows;

        async Task KillAsync(string service)
        {
            await Task.Delay(random.Next(1_000));
            var killed = system.Kill(service);
            if (random.Next(2) == 0)
                await system.RestartedAsync(service, killed);
        }

        async Task AwayAsync(Func<Task> kill, Func<Task> restart, int seconds)
        {
            await kill();
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            await restart();
        }
    }

    /// <summary>The events of one published run have taken effect, once everything has come to rest.</summary>
    private async Task ArrivedOnceAsync(Effects before)
    {
        var expected = await ArrivedAsync(before);
        await system.SettledAsync();
        // Doubles would come late.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(expected, await EffectsAsync());
    }

    private async Task<Effects> ArrivedAsync(Effects before)
    {
        var expected = before with { Runs = before.Runs + 1, KnownPicks = before.KnownPicks + 1, Calls = before.Calls + 1, Tokens = before.Tokens + 150 };
        await system.EventuallyAsync("the events have arrived", async () => await EffectsAsync() == expected);
        return expected;
    }

    private async Task<HttpClient> ConnectedUserAsync()
    {
        var user = await system.NewUserAsync();
        using var connected = await user.PostAsJsonAsync("/api/v1/trading/brokers/PAPER/connect", new { });
        connected.EnsureSuccessStatusCode();
        return user;
    }

    private async Task<Effects> EffectsAsync() => new(
        system.CountInFile("ai_recommendations.db", "SELECT count(*) FROM runs"),
        await system.CountAsync("tradingdb", "SELECT count(*) FROM known_picks"),
        system.CountInFile("llm_costs.db", "SELECT count(*) FROM llm_requests"),
        system.CountInFile("llm_costs.db", "SELECT coalesce(sum(tokens_input + tokens_output), 0) FROM llm_requests"),
        await system.CountAsync("tradingdb", "SELECT count(*) FROM trade_intents"),
        await system.CountAsync("tradingdb", "SELECT count(*) FROM broker_orders"));

    /// <summary>What acknowledged requests have brought about, in the service that was asked and in those that heard of it by message.</summary>
    private sealed record Effects(long Runs, long KnownPicks, long Calls, long Tokens, long Intents, long Orders);

    private sealed class Thaw(int processId) : IDisposable
    {
        public void Dispose() => Signal(processId, "CONT");
    }
}
