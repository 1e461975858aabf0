using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using Fyntrix.Testing.Otlp;

namespace Fyntrix.SystemTests;

/// <summary>What a receiver of OTLP gets from the whole system.</summary>
[Collection(SystemCollection.Name)]
public sealed class TelemetryTests(RunningSystem system)
{
    /// <summary>The journey's order, from a pick that an agent published.</summary>
    [Fact]
    public async Task An_order_is_one_trace_from_the_gateway_through_Trading_its_SQL_relay_and_RabbitMQ_to_the_consumer_and_its_store()
    {
        var pick = await PublishPickAsync();
        var user = await system.NewUserAsync();
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsJsonAsync("/api/v1/trading/brokers/PAPER/connect", new { })).StatusCode);
        // Trading hears of the pick by message; until then it says that it does not know it.
        var order = new { pick_id = pick, product = "CNC", qty = 10, order_type = "MARKET", confirm = true };
        await Eventually.HoldsAsync(async () =>
        {
            using var preview = await SendAsync(user, HttpMethod.Post, "/api/v1/trading/intents", order with { confirm = false });
            return preview.StatusCode == HttpStatusCode.Created;
        });

        var trace = await TracedAsync(user, HttpMethod.Post, "/api/v1/trading/intents", HttpStatusCode.Created, order);

        var gateway = await trace.FindAsync("gateway", ActivityKind.Server, "POST /api/v1/trading/{**rest}");
        var forwarded = await trace.FindAsync("gateway", ActivityKind.Client, "POST", gateway);
        var trading = await trace.FindAsync("trading", ActivityKind.Server, "POST /api/v1/trading/intents", forwarded);
        var sql = await trace.FindAsync("trading", ActivityKind.Client, s => $"{s["db.query.text"]}".Contains("INSERT INTO trade_intents", StringComparison.Ordinal), trading);
        var published = await trace.FindAsync("trading", ActivityKind.Producer, "publish IntentStateChanged", trading);

        Has(gateway, ("http.request.method", "POST"), ("http.route", "/api/v1/trading/{**rest}"), ("http.response.status_code", 201L), ("url.scheme", "http"), ("url.path", "/api/v1/trading/intents"));
        Has(forwarded, ("http.request.method", "POST"), ("http.response.status_code", 201L), ("server.address", "127.0.0.1"));
        Has(trading, ("http.route", "/api/v1/trading/intents"), ("http.response.status_code", 201L));
        Has(sql, ("db.system.name", "postgresql"));
        Assert.StartsWith($"{sql["db.operation.name"]} ", sql.Name);
        var text = Assert.IsType<string>(sql["db.query.text"]);
        Assert.Contains("@p0", text);
        Assert.DoesNotContain("RELIANCE", text);
        // Reconciliation may have been first to see the fill; then it tells it in the order's trace.
        var filled = await trace.FindAsync("trading", ActivityKind.Producer, "publish OrderFilled", trading);
        const string queue = "recommendations.remember-fill";
        var received = await trace.FindAsync("recommendations", ActivityKind.Consumer, $"receive {queue}", filled);
        var processed = await trace.FindAsync("recommendations", ActivityKind.Consumer, $"process {queue}", received);
        var stored = await trace.FindAsync("recommendations", ActivityKind.Client, "WRITE ai_recommendations.db", processed);

        Has(
            published,
            ("messaging.system", "rabbitmq"), ("messaging.operation.type", "send"), ("messaging.operation.name", "publish"),
            ("messaging.destination.name", "Fyntrix.Contracts:IntentStateChanged"));
        Has(received, ("messaging.system", "rabbitmq"), ("messaging.operation.type", "receive"), ("messaging.destination.name", queue));
        Has(processed, ("messaging.system", "rabbitmq"), ("messaging.operation.type", "process"), ("messaging.destination.name", queue));
        Assert.Equal(filled["messaging.message.id"], received["messaging.message.id"]);
        Has(stored, ("db.system.name", "sqlite"), ("db.namespace", "ai_recommendations.db"), ("db.operation.name", "WRITE"));
        Has(
            trading.Resource,
            ("service.name", "trading"), ("service.namespace", "fyntrix"), ("deployment.environment.name", "development"));
        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.IsType<string>(trading.Resource["service.version"]));
        Assert.NotEmpty(Assert.IsType<string>(trading.Resource["service.instance.id"]));
        Assert.DoesNotContain(trace.Spans, s => s.Name.StartsWith("SAVEPOINT", StringComparison.Ordinal) || s.IsError);
    }

    [Fact]
    public async Task The_trace_goes_on_through_relay_and_RabbitMQ_to_the_consumer_in_another_service_and_its_SQL()
    {
        var user = await system.NewUserAsync();

        var trace = await TracedAsync(user, HttpMethod.Delete, "/api/v1/users/me", HttpStatusCode.NoContent);

        var gateway = await trace.FindAsync("gateway", ActivityKind.Server, s => s["http.request.method"] is "DELETE");
        var forwarded = await trace.FindAsync("gateway", ActivityKind.Client, "DELETE", gateway);
        var identity = await trace.FindAsync("identity", ActivityKind.Server, "DELETE /api/v1/users/me", forwarded);
        await trace.FindAsync("identity", ActivityKind.Client, s => s["db.system.name"] is "postgresql", identity);
        var published = await trace.FindAsync("identity", ActivityKind.Producer, "publish UserDeleted", identity);
        foreach (var (service, queue) in new[] { ("trading", "trading.forget-deleted-user"), ("llmcosts", "llm-costs.forget-deleted-user") })
        {
            var received = await trace.FindAsync(service, ActivityKind.Consumer, $"receive {queue}", published);
            var processed = await trace.FindAsync(service, ActivityKind.Consumer, $"process {queue}", received);
            Has(received, ("messaging.system", "rabbitmq"), ("messaging.operation.type", "receive"), ("messaging.destination.name", queue));
            Has(processed, ("messaging.system", "rabbitmq"), ("messaging.operation.type", "process"), ("messaging.destination.name", queue));
            Assert.Equal(published["messaging.message.id"], received["messaging.message.id"]);
            var operation = service == "trading" ? "INSERT" : "WRITE";
            await trace.FindAsync(service, ActivityKind.Client, s => s["db.operation.name"] is string done && done == operation, processed);
        }
    }

    [Fact]
    public async Task Looking_for_work_leaves_no_spans()
    {
        // Long enough for each loop of seconds to have come round: an export each second.
        var services = new[] { "gateway", "identity", "trading", "recommendations", "llmcosts" };
        int Exports(string service) => system.Telemetry.Metrics.Count(m => m.Service == service && m.Name == "dotnet.thread_pool.thread.count");
        var wanted = services.ToDictionary(s => s, s => Exports(s) + 6);
        await system.Telemetry.UntilAsync(() => services.All(s => Exports(s) >= wanted[s]) ? services : null);

        var begun = system.Telemetry.Spans.Where(s => s.Start > system.UpAt).ToList();
        // What nobody asked for begins with the delivery of an event.
        Assert.DoesNotContain(begun, s => s.ParentId is null && s is not ({ Service: "gateway", Kind: ActivityKind.Server } or { Kind: ActivityKind.Producer }));
        Assert.DoesNotContain(begun, s => $"{s["url.path"]}{s["url.full"]}" is var path && (path.EndsWith("/health") || path.EndsWith("/alive") || path.EndsWith("/revocations")));
    }

    [Fact]
    public async Task Nothing_of_a_users_secrets_or_person_is_told()
    {
        var email = $"secret.person.{Guid.NewGuid():N}@example.com";
        const string phone = "+919812345670";
        const string wrong = "a wrong password of mine";
        var anonymous = system.Anonymous();
        var signedUp = await anonymous.PostAsJsonAsync("/api/v1/auth/signup", new { email, password = StartedSystem.Password, name = "Nobody Elses Name" });
        Assert.Equal(HttpStatusCode.Created, signedUp.StatusCode);
        var tokens = await signedUp.Content.ReadFromJsonAsync<JsonElement>();
        var access = tokens.GetProperty("access_token").GetString()!;
        var refresh = tokens.GetProperty("refresh_token").GetString()!;
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.PostAsJsonAsync("/api/v1/auth/login", new { email, password = wrong })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = refresh })).StatusCode);
        anonymous.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        anonymous.DefaultRequestHeaders.Add("Cookie", "session=a-cookie-of-mine");
        await anonymous.PatchAsJsonAsync("/api/v1/users/me", new { phone_number = phone });

        var trace = await TracedAsync(anonymous, HttpMethod.Get, $"/api/v1/watchlist?symbol={Uri.EscapeDataString(email)}&token=in-the-query", expected: null);
        await trace.FindAsync("gateway", ActivityKind.Server, s => s["url.path"] is "/api/v1/watchlist");
        await trace.FindAsync("identity", ActivityKind.Server, s => s["url.path"] is "/api/v1/watchlist");

        foreach (var secret in new[] { email, "@example.com", "%40example.com", phone, phone[1..], StartedSystem.Password, wrong, access, access.Split('.')[2], refresh, "a-cookie-of-mine", "in-the-query", "Nobody Elses Name", "eyJhbGci" })
            Assert.False(system.Telemetry.Holds(secret), $"The receiver got {secret}.");
    }

    [Fact]
    public async Task Logs_and_metrics_of_every_service_arrive()
    {
        foreach (var service in new[] { "gateway", "identity", "trading", "recommendations", "llmcosts" })
        {
            await system.Telemetry.UntilAsync(() => system.Telemetry.Logs.FirstOrDefault(l => l.Service == service && l.EventName == "health.ready"));
            await system.Telemetry.UntilAsync(() => system.Telemetry.Metrics.FirstOrDefault(m => m.Service == service && m.Name == "http.server.active_requests"));
        }

        await system.NewUserAsync();
        await system.Telemetry.UntilAsync(() => system.Telemetry.Metrics.FirstOrDefault(m =>
            m is { Service: "identity", Name: "fyntrix.sign_in.attempts", Value: > 0 } && m.Attributes["outcome"] is "OK" && m.Attributes["method"] is "signup"));
        await system.Telemetry.UntilAsync(() => system.Telemetry.Metrics.FirstOrDefault(m => m is { Service: "trading", Name: "fyntrix.reconcile.rounds", Value: > 0 }));
        await system.Telemetry.UntilAsync(() => system.Telemetry.Metrics.FirstOrDefault(m => m is { Service: "llmcosts", Name: "fyntrix.llm.budget.left", Value: > 0 }));
    }

    private static void Has(OtlpSpan span, params (string Name, object Value)[] expected) => Has(span.Attributes, expected);

    private static void Has(IReadOnlyDictionary<string, object?> attributes, params (string Name, object Value)[] expected) =>
        Assert.All(expected, e => Assert.Equal(e.Value, attributes.GetValueOrDefault(e.Name)));

    /// <summary>Sends a request as a client that traces, too.</summary>
    private async Task<Trace> TracedAsync(HttpClient client, HttpMethod method, string address, HttpStatusCode? expected, object? body = null)
    {
        var id = ActivityTraceId.CreateRandom().ToHexString();
        using var answer = await SendAsync(client, method, address, body, $"00-{id}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        Assert.True(expected is null || answer.StatusCode == expected, await answer.Content.ReadAsStringAsync());
        return new Trace(system.Telemetry, id);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, object? body, string? traceparent = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    private async Task<string> PublishPickAsync()
    {
        var agent = await system.NewAgentAsync(await system.NewAdminAsync(), "picks:write");
        using var published = await SendAsync(agent, HttpMethod.Post, "/api/v1/runs", new
        {
            universe = "NIFTY50",
            mode = "Swing",
            generated_at = DateTimeOffset.UtcNow,
            picks = new[] { new { symbol = "RELIANCE", recommendation = "Buy", direction = "LONG", entry_price = 1475.30m, score_blend = 66.5m, confidence = "Medium" } },
        });
        var run = await published.Content.ReadFromJsonAsync<JsonElement>();
        return run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString()!;
    }

    private sealed class Trace(OtlpReceiver receiver, string id)
    {
        public IEnumerable<OtlpSpan> Spans => receiver.Spans.Where(s => s.TraceId == id);

        /// <summary>Directly, or with steps of the work between them.</summary>
        public bool LiesUnder(OtlpSpan span, OtlpSpan ancestor) =>
            span.ParentId == ancestor.SpanId
            || (Spans.FirstOrDefault(s => s.SpanId == span.ParentId) is { Kind: ActivityKind.Internal } step && LiesUnder(step, ancestor));

        public Task<OtlpSpan> FindAsync(string service, ActivityKind kind, string name, OtlpSpan? parent = null) => FindAsync(service, kind, s => s.Name == name, parent);

        public Task<OtlpSpan> FindAsync(string service, ActivityKind kind, Func<OtlpSpan, bool> isIt, OtlpSpan? parent = null) =>
            receiver.UntilAsync(() => Spans.FirstOrDefault(s => s.Service == service && s.Kind == kind && isIt(s) && (parent is null || LiesUnder(s, parent))));
    }
}
