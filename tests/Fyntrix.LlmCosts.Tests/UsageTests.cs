using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Sums over what was reported, on a file with nothing else in it.</summary>
public sealed class UsageTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Fact]
    public async Task Usage_has_the_former_keys_and_exact_figures()
    {
        var empty = await LlmCostsHost.GetAsync(host.As("nobody"), "/api/v1/llm/usage");
        Assert.Equal(7, empty.GetProperty("period_days").GetInt32());
        Assert.Equal(0, empty.GetProperty("total_requests").GetInt64());
        Assert.Equal("0", empty.GetProperty("total_cost_usd").GetRawText());
        Assert.Equal("0", empty.GetProperty("avg_cost_per_request").GetRawText());

        await host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = "asha" },                                            // 0.006
            new { model = "gpt-5-nano", tokens_input = 1, tokens_output = 1, user_id = "asha" },                                          // 0.00000005 + 0.0000004
            new { model = "gpt-4", tokens_input = 1, tokens_output = 0, user_id = "ravi", called_at = "2026-01-08T23:59:59Z" },           // 0.00003
            new { model = "nobody-knows", tokens_input = 5, tokens_output = 5, user_id = "ravi" },
            new { model = "gpt-4", tokens_input = 1_000_000, user_id = "asha", called_at = "2026-01-02T06:29:59Z" },                      // before the period
        });

        var all = await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/usage?days=7");
        Assert.Equal(4, all.GetProperty("total_requests").GetInt64());
        Assert.Equal(107, all.GetProperty("total_input_tokens").GetInt64());
        Assert.Equal(56, all.GetProperty("total_output_tokens").GetInt64());
        Assert.Equal("0.00603045", all.GetProperty("total_cost_usd").GetRawText());
        Assert.Equal("0.00201015", all.GetProperty("avg_cost_per_request").GetRawText());
        Assert.Equal(1, all.GetProperty("unpriced_requests").GetInt64());
        Assert.Equal(
            ["gpt-4 2 0.00603", "gpt-5-nano 1 0.00000045", "nobody-knows 1 null"],
            all.GetProperty("by_model").EnumerateArray().Select(m => $"{m.GetProperty("model").GetString()} {m.GetProperty("requests")} {m.GetProperty("cost_usd").GetRawText()}"));
        Assert.Equal(
            ["2026-01-09 3 0.00600045", "2026-01-08 1 0.00003"],
            all.GetProperty("daily_breakdown").EnumerateArray().Select(d => $"{d.GetProperty("date").GetString()} {d.GetProperty("requests")} {d.GetProperty("cost_usd").GetRawText()}"));

        var mine = await LlmCostsHost.GetAsync(host.As("asha"), "/api/v1/llm/usage");
        Assert.Equal("0.00600045", mine.GetProperty("total_cost_usd").GetRawText());
        Assert.Equal(3, (await LlmCostsHost.GetAsync(host.As("asha"), "/api/v1/llm/usage?days=8")).GetProperty("total_requests").GetInt64());

        await Periods_begin_at_the_midnight_of_their_zone();
        await The_average_is_rounded_to_nano_dollars();
    }

    private async Task The_average_is_rounded_to_nano_dollars()
    {
        await host.ReportAsync(new object[]
        {
            new { model = "gpt-5-nano", tokens_input = 1, tokens_output = 0, user_id = "mina" },                                          // 0.00000005
            new { model = "gpt-5-nano", tokens_input = 1, tokens_output = 0, user_id = "mina" },
            new { model = "gpt-5-nano", tokens_input = 2, tokens_output = 0, user_id = "mina" },                                          // 0.0000001
        });
        Assert.Equal("0.000000067", (await LlmCostsHost.GetAsync(host.As("mina"), "/api/v1/llm/usage")).GetProperty("avg_cost_per_request").GetRawText());
    }

    private async Task Periods_begin_at_the_midnight_of_their_zone()
    {
        // 23:59:59 UTC on the 8th is 05:29:59 IST on the 9th, the day of the other calls in India.
        Assert.Equal(
            ["2026-01-08T00:00:00Z 1", "2026-01-09T00:00:00Z 3"],
            await PointsAsync("interval=day&from=2026-01-05T00:00:00Z"));
        Assert.Equal(["2026-01-08T18:30:00Z 4"], await PointsAsync("interval=day&from=2026-01-05T00:00:00Z&time_zone=IST"));
        Assert.Equal(["2026-01-01T00:00:00Z 5"], await PointsAsync("interval=month"));
        Assert.Equal(["2025-12-31T18:30:00Z 5"], await PointsAsync("interval=month&time_zone=IST"));
        Assert.Equal(["2026-01-08T23:00:00Z 1", "2026-01-09T06:00:00Z 3"], await PointsAsync("interval=hour"));
        Assert.Equal(["2026-01-08T23:30:00Z 1", "2026-01-09T06:30:00Z 3"], await PointsAsync("interval=hour&time_zone=IST"));
        Assert.Equal(["2026-01-08T23:00:00Z 1"], await PointsAsync("interval=hour&from=2026-01-08T23:00:00%2B00:00&to=2026-01-09T00:00:00Z"));

        var byUser = await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/usage/timeseries?interval=month&group_by=user");
        Assert.Equal(
            ["asha 3 30.00600045", "ravi 2 0.00003"],
            byUser.GetProperty("points").EnumerateArray().Select(p => $"{p.GetProperty("key").GetString()} {p.GetProperty("requests")} {p.GetProperty("cost_usd").GetRawText()}"));
        var own = await LlmCostsHost.GetAsync(host.As("ravi"), "/api/v1/llm/usage/timeseries?interval=month&group_by=user");
        Assert.Equal("ravi", Assert.Single(own.GetProperty("points").EnumerateArray()).GetProperty("key").GetString());
    }

    private async Task<IEnumerable<string>> PointsAsync(string query)
    {
        var answer = await LlmCostsHost.GetAsync(host.Admin, $"/api/v1/llm/usage/timeseries?{query}");
        return answer.GetProperty("points").EnumerateArray().Select(p => $"{p.GetProperty("period_start").GetString()} {p.GetProperty("requests")}");
    }
}
