using System.Net;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.SystemTests;

/// <summary>Bad input through the gateway: the field is named, and nothing of ours breaks.</summary>
[Collection(SystemCollection.Name)]
public sealed class InputTests(RunningSystem system)
{
    /// <summary>Calls that would end the caller's own session; what they do is tested elsewhere.</summary>
    private static readonly string[] EndTheCaller = ["DeleteMe", "DeleteAuthUser", "LogoutAll"];

    private static readonly string[] Junk =
    [
        "", "null", "[]", "{}", "{", "\"text\"", "5", """{"unknown_member":1}""", """{"qty":"ten","symbol":5,"model":[],"picks":{},"email":false,"prices":"x","scopes":3}""",
        """{"symbol":"\u0000","email":"\u0000@example.com","model":"\u0000","universe":"\u0000"}""",
        """{"qty":-1,"price":1e400,"tokens_input":99999999999999999999,"limit_price":-0.0}""",
        $$"""{"symbol":"{{new string('x', 5000)}}","name":"{{new string('y', 5000)}}"}""",
        new string('[', 200),
    ];

    [Fact]
    public async Task Each_call_of_the_journey_names_the_field_that_is_wrong()
    {
        var user = await system.NewUserAsync();
        var admin = await system.NewAdminAsync();
        var agent = await system.NewAgentAsync(admin, "picks:write", "llm:write", "prices:write");
        var anonymous = system.Anonymous();

        foreach (var (client, method, path, body, field) in new[]
        {
            (anonymous, "POST", "auth/signup", """{"email":"x","password":"seven quiet rivers run","name":"X"}""", "email"),
            (anonymous, "POST", "auth/login", """{"email":"a@example.com"}""", "password"),
            (anonymous, "POST", "auth/refresh", "{}", "refresh_token"),
            (user, "PUT", "preferences", """{"universe":"NASDAQ"}""", "universe"),
            (user, "PATCH", "preferences", """{"risk_profile":"YOLO"}""", "risk_profile"),
            (user, "POST", "watchlist", """{"symbol":"no good"}""", "symbol"),
            (user, "POST", "watchlist/bulk", """{"symbols":["TCS",""]}""", "symbols[1]"),
            (admin, "POST", "admin/service-clients", """{"name":"a","scopes":["root"]}""", "scopes"),
            (agent, "POST", "runs", """{"universe":"NASDAQ","mode":"Swing","generated_at":"2026-01-09T06:30:00Z","picks":[{"symbol":"TCS","recommendation":"Buy","direction":"LONG","entry_price":1,"score_blend":50,"confidence":"Low"}]}""", "universe"),
            (agent, "POST", "runs", """{"universe":"NIFTY50","mode":"Swing","generated_at":"2026-01-09T06:30:00Z","picks":[{"symbol":"TCS","recommendation":"Buy","direction":"LONG","entry_price":0,"score_blend":50,"confidence":"Low"}]}""", "picks[0].entry_price"),
            (user, "GET", "picks?limit=0", null, "limit"),
            (user, "GET", "picks?mode=Nope", null, "mode"),
            (user, "GET", "picks?cursor=x", null, "cursor"),
            (user, "GET", "picks?order=best", null, "order"),
            (user, "GET", "outcomes?label=GOOD", null, "label"),
            (agent, "POST", "outcomes/evaluate", """{"mode":"swing"}""", "mode"),
            (agent, "POST", "market/bars", """{"source":"nse","timeframe":"2D","bars":[]}""", "timeframe"),
            (user, "GET", "agents/picks?limit=99", null, "limit"),
            (user, "GET", "performance/winning-trades?lookback_days=99", null, "lookback_days"),
            (user, "GET", "analytics/rl-metrics?start_date=x", null, "start_date"),
            (user, "GET", "alerts?limit=0", null, "limit"),
            (admin, "POST", "cache/cleanup?days=0", null, "days"),
            (admin, "POST", "outcomes/track-record/verify?from=2026-01-10&to=2026-01-09", null, "to"),
            (user, "GET", "statistics/by-mode?from=soon", null, "from"),
            (user, "POST", "trading/intents", """{"symbol":"TCS","product":"CNC","side":"BUY","qty":0,"order_type":"MARKET"}""", "qty"),
            (user, "POST", "trading/intents", """{"pick_id":"nobody's","product":"CNC","qty":1,"order_type":"MARKET"}""", "pick_id"),
            (user, "POST", "trading/portfolio/refresh?broker=NOBODY", null, "broker"),
            (agent, "POST", "trading/prices", """{"prices":[{"symbol":"TCS","price":-1}]}""", "prices[0].price"),
            (agent, "POST", "llm/requests", """{"tokens_input":1}""", "model"),
            (admin, "GET", "llm/usage?days=0", null, "days"),
            (admin, "POST", "llm/cleanup?days=0", null, "days"),
            (admin, "POST", "llm/cleanup?days=-5", null, "days"),
        })
        {
            using var response = await SendAsync(client, method, $"/api/v1/{path}", body);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path} answered {response.StatusCode}: {text}");
            var problem = await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), $"{method} {path} does not name {field}: {text}");
        }
    }

    [Fact]
    public async Task Junk_at_every_documented_address_is_answered_with_a_problem_and_never_a_fault_of_ours()
    {
        var user = await system.NewUserAsync();
        var admin = await system.NewAdminAsync();
        var agent = await system.NewAgentAsync(admin, "picks:write", "llm:write", "prices:write");
        var document = JsonDocument.Parse(await system.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var called = 0;
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject(), (path, operation) => (Path: path, Operation: operation))
            .Where(o => o.Operation.Value.ValueKind == JsonValueKind.Object && o.Operation.Value.TryGetProperty("responses", out _));

        await Parallel.ForEachAsync(operations, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (documented, _) =>
        {
            var (path, operation) = documented;
            var name = operation.Value.TryGetProperty("operationId", out var id) ? id.GetString() : null;
            Assert.False(string.IsNullOrEmpty(name), $"{operation.Name} {path.Name} has no name.");
            Assert.True(operation.Value.TryGetProperty("summary", out var _), $"{name} has no summary.");
            if (EndTheCaller.Contains(name))
                return;
            foreach (var client in new[] { user, admin, agent })
            {
                // A %00 in the path itself is turned away by the web server, before anything of ours.
                foreach (var value in new[] { "x", "%20", Uri.EscapeDataString("'; DROP TABLE users; --") })
                {
                    var address = System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{[^}]+\}", value) + "?limit=abc&cursor=%00&days=x&symbol=%00&exchange=%00&from=yesterday";
                    await ExpectAnswerAsync(client, operation.Name, address, null);
                }

                if (!operation.Value.TryGetProperty("requestBody", out var _))
                    continue;
                foreach (var body in Junk)
                    await ExpectAnswerAsync(client, operation.Name, System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{[^}]+\}", "x"), body);
            }

            Interlocked.Increment(ref called);
        });

        Assert.True(called > 50, $"Only {called} operations are documented.");
    }

    [Fact]
    public async Task Ids_of_another_user_are_not_there()
    {
        var owner = await system.NewUserAsync();
        var other = await system.NewUserAsync();
        var connection = await JsonAsync(await SendAsync(owner, "POST", "/api/v1/trading/brokers/PAPER/connect", "{}"));
        await JsonAsync(await SendAsync(owner, "POST", "/api/v1/watchlist", """{"symbol":"ONGC"}"""));
        var intent = await JsonAsync(await SendAsync(owner, "POST", "/api/v1/trading/intents", """{"symbol":"TCS","product":"CNC","side":"BUY","qty":1,"order_type":"LIMIT","limit_price":100,"confirm":true}"""));
        var orders = await JsonAsync(await SendAsync(owner, "GET", "/api/v1/trading/orders", null));
        var intentId = intent.GetProperty("id").GetString();
        var orderId = orders.GetProperty("items")[0].GetProperty("id").GetString();

        foreach (var (method, path) in new[]
        {
            ("GET", "watchlist/ONGC"),
            ("DELETE", "watchlist/ONGC"),
            ("GET", $"trading/intents/{intentId}"),
            ("POST", $"trading/intents/{intentId}/confirm"),
            ("POST", $"trading/intents/{intentId}/cancel"),
            ("GET", $"trading/orders/{orderId}"),
            ("GET", $"trading/orders?trade_intent_id={intentId}"),
            ("DELETE", $"trading/connections/{connection.GetProperty("id").GetString()}"),
        })
        {
            await (await SendAsync(other, method, $"/api/v1/{path}", null)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(owner, "GET", $"/api/v1/trading/intents/{intentId}", null)).StatusCode);
    }

    private static async Task ExpectAnswerAsync(HttpClient client, string method, string address, string? body)
    {
        using var response = await SendAsync(client, method, address, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500 || response.StatusCode == HttpStatusCode.NotImplemented, $"{method} {address} {body?[..Math.Min(body.Length, 100)]} answered {(int)response.StatusCode}: {text}");
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotModified)
            Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{method} {address} answered {(int)response.StatusCode} without problem details: {text}");
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string address, string? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return client.SendAsync(request);
    }
}
