using System.Net;
using System.Text.Json.Nodes;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>e. What the models cost.</summary>
internal static class UsageSteps
{
    public static async Task PlayAsync(UsersDay day, GatewayClient admin, AgentSteps.PublishedRun published, CancellationToken cancellationToken)
    {
        var booked = await UntilAsync(
            "the run's model call, told by message, is booked",
            async () =>
            {
                var (_, body) = await admin.TrySendAsync(HttpMethod.Get, $"/api/v1/llm/requests?run_id={Uri.EscapeDataString(published.RunId)}", null, cancellationToken, tell: false);
                return body?["items"]?.AsArray().SingleOrDefault();
            },
            cancellationToken);
        await day.TellAsync($"      by message → {booked.ToJsonString()}");
        Expect((string?)booked["source"] == "MESSAGE", "The call came by message and must be marked so.");
        Expect((decimal)booked["cost_usd"]! == 0.006m, "gpt-4 with 100 tokens in and 50 out costs exactly 0.006 USD.");

        var before = await UsageAsync(admin, cancellationToken);
        var today = new { model = "gpt-4", provider = "openai", provider_response_id = $"day-{day.Mark}", tokens_input = 1000, tokens_output = 500, agent = "chat" };
        var old = new { model = "gpt-4", provider = "openai", tokens_input = 2000, tokens_output = 1000, called_at = DateTimeOffset.UtcNow.AddDays(-100) };
        var recorded = await published.Agent.SendAsync(HttpMethod.Post, "/api/v1/llm/requests", new object[] { today, old }, HttpStatusCode.Accepted, cancellationToken);
        Expect((int)recorded["recorded"]! == 2, "Both reports must be booked.");
        var repeated = await published.Agent.SendAsync(HttpMethod.Post, "/api/v1/llm/requests", today, HttpStatusCode.Accepted, cancellationToken);
        Expect((int)repeated["duplicates"]! == 1, "The same call reported twice counts once.");

        var after = await UsageAsync(admin, cancellationToken);
        // 1,000 × 0.00003 + 500 × 0.00006 = 0.06, and twice that for the older one.
        Expect(Cost(after) - Cost(before) == 0.18m, $"Usage must have grown by exactly 0.18 USD, not {Cost(after) - Cost(before)}.");

        var alert = await admin.GetAsync("/api/v1/llm/budget-alert", cancellationToken);
        Expect((decimal)alert["spent_usd"]! + (decimal)alert["remaining_usd"]! == (decimal)alert["budget_usd"]!, "Spent and remaining must add up to the budget.");

        var cleaned = await admin.SendAsync(HttpMethod.Post, "/api/v1/llm/cleanup?days=90", null, HttpStatusCode.OK, cancellationToken);
        Expect(cleaned.AsObject().Any(member => member.Value is JsonValue value && value.TryGetValue<int>(out var count) && count >= 1), "The old row must be cleaned up.");
        Expect(Cost(await UsageAsync(admin, cancellationToken)) == Cost(after), "A clean-up must not change totals.");
    }

    private static Task<JsonNode> UsageAsync(GatewayClient admin, CancellationToken cancellationToken) => admin.GetAsync("/api/v1/llm/usage?days=365", cancellationToken);

    private static decimal Cost(JsonNode usage) => (decimal)usage["total_cost_usd"]!;
}
