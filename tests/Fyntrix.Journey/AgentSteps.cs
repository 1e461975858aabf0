using System.Net;
using System.Text.Json.Nodes;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>c. An agent with its own service credentials.</summary>
internal static class AgentSteps
{
    public static async Task<PublishedRun> PlayAsync(UsersDay day, GatewayClient admin, GatewayClient user, CancellationToken cancellationToken)
    {
        var made = await admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/admin/service-clients",
            new { name = $"swing agent {day.Mark}", scopes = new[] { "picks:write", "prices:write", "llm:write" } },
            HttpStatusCode.Created,
            cancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Text(made, "client_id"),
            ["client_secret"] = Text(made, "client_secret"),
        });
        var token = await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/token", form, HttpStatusCode.OK, cancellationToken);
        var agent = day.Anybody.With("agent", Text(token, "access_token"));

        var key = Guid.NewGuid().ToString();
        var run = Run(day.Mark);
        var published = await agent.SendAsync(HttpMethod.Post, "/api/v1/runs", run, HttpStatusCode.Created, cancellationToken, key);
        var again = await agent.SendAsync(HttpMethod.Post, "/api/v1/runs", run, HttpStatusCode.Created, cancellationToken, key);
        Expect(JsonNode.DeepEquals(published, again), "The same run under the same key must be answered with the first answer.");

        var runId = Text(published, "run_id");
        var seen = await user.GetAsync($"/api/v1/picks?run_id={Uri.EscapeDataString(runId)}", cancellationToken);
        Expect(seen["items"]!.AsArray().Count == 2, "The user must see both picks of the run.");
        var pick = seen["items"]!.AsArray().Single(p => (string?)p!["symbol"] == "RELIANCE")!;
        var detail = await user.GetAsync($"/api/v1/picks/{Text(pick, "pick_uuid")}", cancellationToken);
        Expect(detail["contributions"]!.AsArray().Count == 2, "The pick must show who argued for it.");
        return new PublishedRun(agent, runId, Text(pick, "pick_uuid"), (decimal)pick["entry_price"]!);
    }

    private static object Run(string mark) => new
    {
        universe = "NIFTY50",
        mode = "Swing",
        generated_at = DateTimeOffset.UtcNow,
        source = "manual",
        picks = new[]
        {
            new
            {
                symbol = "RELIANCE",
                recommendation = "Buy",
                direction = "LONG",
                entry_price = 1475.30m,
                stop_loss_price = 1431.00m,
                target_price = 1593.30m,
                score_blend = 66.5m,
                confidence = "Medium",
                contributions = new[]
                {
                    new { agent_name = "technical", score = 68.0m },
                    new { agent_name = "momentum", score = 65.0m },
                },
            },
            new
            {
                symbol = "M&M",
                recommendation = "Sell",
                direction = "SHORT",
                entry_price = 3120.45m,
                stop_loss_price = 3214.05m,
                target_price = 2870.80m,
                score_blend = 38.2m,
                confidence = "Low",
                contributions = new[]
                {
                    new { agent_name = "technical", score = 36.0m },
                    new { agent_name = "volume", score = 41.5m },
                },
            },
        },
        llm_usage = new[]
        {
            // By message: Recommendations tells LlmCosts. gpt-4 at 0.03 and 0.06 USD per 1,000 tokens: 0.006 USD.
            new { model = "gpt-4", provider = "openai", provider_response_id = $"run-{mark}", tokens_input = 100, tokens_output = 50, agent = "news" },
        },
    };

    internal sealed record PublishedRun(GatewayClient Agent, string RunId, string PickUuid, decimal EntryPrice);
}
