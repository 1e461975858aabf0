using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Reports while the file cannot be written: the broker keeps them. Another program holds the file's lock meanwhile.</summary>
public sealed class HandOverTests : IAsyncLifetime, IDisposable
{
    private readonly HandOverHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_report_is_accepted_when_the_broker_has_it_and_booked_with_all_that_it_said()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        var report = new
        {
            model = "gpt-4", provider = "openai", tokens_input = 100, tokens_output = 50, tokens_cached = 10, tokens_reasoning = 5,
            token_classes = new Dictionary<string, int> { ["web_search_queries"] = 2 }, tags = new[] { "night", "alpha" }, service_tier = "flex", speed = "fast",
            user_id = "asha", agent = "news", run_id = "r", pick_uuid = "p", latency_ms = 12, status = "TIMEOUT", called_at = "2026-01-09T06:00:00Z",
        };

        LlmUsageReported message;
        using (await _host.LockAsync())
        {
            var answer = await _host.ReportAsync(report);
            var item = answer.GetProperty("items")[0];
            Assert.Equal(("ACCEPTED", 1, 0, JsonValueKind.Null), (item.GetProperty("result").GetString(), answer.GetProperty("accepted").GetInt32(), answer.GetProperty("recorded").GetInt32(), item.GetProperty("id").ValueKind));
            message = await _host.Sent.WaitForAsync<LlmUsageReported>();
        }

        await _host.DeliverAsync(message);

        var row = (await LlmCostsHost.GetAsync(_host.As("asha"), "/api/v1/llm/requests")).GetProperty("items")[0];
        Assert.Equal(("news", "r", "p", "TIMEOUT", 12, 10, 5, "flex"), (row.GetProperty("agent").GetString(), row.GetProperty("run_id").GetString(), row.GetProperty("pick_uuid").GetString(),
            row.GetProperty("status").GetString(), row.GetProperty("latency_ms").GetInt32(), row.GetProperty("tokens_cached").GetInt32(), row.GetProperty("tokens_reasoning").GetInt32(), message.ServiceTier));
        Assert.Equal(["alpha", "night"], row.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(2, message.TokenClasses!["web_search_queries"]);
        Assert.Equal("agents", message.ReportedBy);
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_counts_once_whatever_was_away_when()
    {
        var key = Guid.NewGuid().ToString();
        object[] batch = [new { model = "gpt-4", tokens_input = 100, user_id = "binod" }, new { model = "gpt-4", tokens_input = 200, user_id = "binod" }];
        using (await _host.LockAsync())
        {
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(batch, key)).StatusCode);
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(batch, key)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(batch, key)).StatusCode);
        foreach (var message in _host.Sent.All.OfType<LlmUsageReported>().ToList())
            await _host.DeliverAsync(message);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(batch, key)).StatusCode);

        var usage = await LlmCostsHost.GetAsync(_host.As("binod"), "/api/v1/llm/usage");
        Assert.Equal((2, 300), (usage.GetProperty("total_requests").GetInt32(), usage.GetProperty("total_input_tokens").GetInt32()));
    }

    [Fact]
    public async Task When_the_broker_is_away_as_well_the_caller_is_told()
    {
        _host.BrokerIsAway = true;
        using (await _host.LockAsync())
        {
            await (await SendAsync(new { model = "gpt-4", tokens_input = 100, user_id = "chitra" }, null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
            await (await SendAsync(new { model = "gpt-4", tokens_input = 100, user_id = "chitra" }, "k")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
        }

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(new { model = "gpt-4", tokens_input = 100, user_id = "chitra" }, "k")).StatusCode);
        Assert.Equal(1, (await LlmCostsHost.GetAsync(_host.As("chitra"), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt32());
    }

    [Fact]
    public async Task What_broke_a_rule_takes_nothing_along_and_is_kept_apart_when_the_file_is_back()
    {
        using (await _host.LockAsync())
        {
            var answer = await SendAsync(new object[] { new { model = "gpt-4", tokens_input = 100, user_id = "dev" }, new { tokens_input = 1, user_id = "dev" } }, null);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal(
                ["ACCEPTED ", "QUARANTINED VALIDATION_FAILED"],
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("result").GetString()} {i.GetProperty("code").GetString()}"));
            await (await SendAsync(new { tokens_input = 1 }, null)).IsInvalidAsync("model");
        }

        await _host.DeliverAsync(_host.Sent.All.OfType<LlmUsageReported>().Single());
        await _host.DeliverAsync(_host.Sent.All.OfType<LlmReportRefused>().Single());

        Assert.Equal(1, (await LlmCostsHost.GetAsync(_host.As("dev"), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt32());
        var kept = (await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/quarantine")).GetProperty("items")[0];
        Assert.Equal("VALIDATION_FAILED API dev agents", string.Join(' ', new[] { "code", "source", "user_id", "reported_by" }.Select(n => kept.GetProperty(n).GetString())));
    }

    [Fact]
    public async Task Who_sends_a_key_waits_for_the_file_once()
    {
        // The file is there again as soon as the key has waited in vain: who asked it again would record.
        _host.KeysAreAway = true;
        var answer = await (await SendAsync(new { model = "gpt-4", tokens_input = 100 }, "k-1")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("ACCEPTED", answer.GetProperty("items")[0].GetProperty("result").GetString());

        _host.BrokerIsAway = true;
        await (await SendAsync(new { model = "gpt-4", tokens_input = 100 }, "k-2")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
    }

    private async Task<HttpResponseMessage> SendAsync(object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/llm/requests") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _host.Reporter.SendAsync(request);
    }

    private sealed class HandOverHost : LlmCostsHost
    {
        public bool BrokerIsAway { get; set; }

        public bool KeysAreAway { get; set; }

        /// <summary>Has another program write to the file, for as long as the answer is not disposed of.</summary>
        public async Task<IDisposable> LockAsync()
        {
            await Store.WriteAsync(_ => true, CancellationToken.None);
            var other = new SqliteConnection($"Data Source={Store.Path};Pooling=False");
            await other.OpenAsync();
            other.Execute("BEGIN IMMEDIATE");
            return other;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Stores:LongestWait", "00:00:02");
            builder.ConfigureTestServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IMessageSender>(new Sender(this)));
                var keys = services.Single(s => s.ServiceType == typeof(IIdempotencyStore));
                services.Replace(ServiceDescriptor.Singleton<IIdempotencyStore>(
                    provider => new Keys(this, (IIdempotencyStore)ActivatorUtilities.CreateInstance(provider, keys.ImplementationType!))));
            });
        }

        private sealed class Sender(HandOverHost host) : IMessageSender
        {
            public Task SendAsync(OutboxMessage message, CancellationToken cancellationToken) =>
                host.BrokerIsAway ? throw new MessageBrokerUnavailableException(null) : host.Sent.SendAsync(message, cancellationToken);
        }

        private sealed class Keys(HandOverHost host, IIdempotencyStore inner) : IIdempotencyStore
        {
            public Task<IdempotencyStart> BeginAsync(string ownerId, string key, byte[] fingerprint, CancellationToken cancellationToken) => host.KeysAreAway
                ? throw new SqliteStoreUnavailableException("llm_costs.db", "it is away.")
                : inner.BeginAsync(ownerId, key, fingerprint, cancellationToken);

            public Task CompleteAsync(string ownerId, string key, Guid lease, IdempotencyAnswer answer, CancellationToken cancellationToken) =>
                inner.CompleteAsync(ownerId, key, lease, answer, cancellationToken);

            public Task ReleaseAsync(string ownerId, string key, Guid lease, bool nothingWasDone, CancellationToken cancellationToken) =>
                inner.ReleaseAsync(ownerId, key, lease, nothingWasDone, cancellationToken);
        }
    }
}
