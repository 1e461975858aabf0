using Fyntrix.Contracts;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Runs that come over the broker.</summary>
public sealed class ReportedRunTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task A_reported_run_is_published_like_one_that_came_by_HTTP_and_once()
    {
        var message = Run("WIPRO");
        var id = Guid.NewGuid();

        await host.DeliverAsync(message, id);
        await host.DeliverAsync(message, id);

        var pick = Assert.Single((await host.GetAsync("/api/v1/picks?symbol=WIPRO")).GetProperty("items").EnumerateArray());
        var detail = await host.GetAsync($"/api/v1/picks/{pick.GetProperty("pick_uuid").GetString()}");
        Assert.Equal(("technical", 68m, 5), (detail.GetProperty("contributions")[0].GetProperty("agent_name").GetString(),
            detail.GetProperty("contributions")[0].GetProperty("score").GetDecimal(), detail.GetProperty("contributions")[0].GetProperty("metadata").GetProperty("n").GetInt32()));
        Assert.True(detail.GetProperty("features").GetProperty("x").GetBoolean());
        Assert.Equal("WIPRO", Assert.Single((await host.Sent.WaitForAsync<PicksPublished>(m => m.Picks.Any(p => p.Symbol == "WIPRO"))).Picks).Symbol);
    }

    [Theory]
    [InlineData("mode")]
    [InlineData("stop")]
    [InlineData("features")]
    [InlineData("picks")]
    [InlineData("pick")]
    [InlineData("contribution")]
    public async Task A_run_that_breaks_a_rule_is_set_aside_whole_with_the_reason(string what)
    {
        var symbol = $"BAD{what.ToUpperInvariant()}";
        var run = Run(symbol);
        run = what switch
        {
            "mode" => run with { Mode = "swing" },
            "stop" => run with { Picks = [.. run.Picks, run.Picks[0] with { Symbol = $"{symbol}2", StopLossPrice = 9999 }] },
            "features" => run with { Picks = [run.Picks[0] with { FeaturesJson = "{" }] },
            "pick" => run with { Picks = [run.Picks[0], null!] },
            "contribution" => run with { Picks = [run.Picks[0] with { Contributions = [null!] }] },
            _ => run with { Picks = null! },
        };

        await host.DeliverAsync(run);

        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE symbol LIKE $s || '%'", ("$s", symbol)));
        var reason = await host.TextAsync("SELECT reason FROM quarantine WHERE source = 'RunReported' ORDER BY id DESC LIMIT 1");
        Assert.Contains(what switch { "mode" => "mode", "stop" => "picks[1].stop_loss_price", "features" => "features_json", "pick" => "picks[1]", "contribution" => "picks[0].contributions[0]", _ => "picks" }, reason, StringComparison.Ordinal);
    }

    private RunReported Run(string symbol) => new(
        "agent-7", "NIFTY50", "Swing", host.Clock.GetUtcNow().AddMinutes(-1), "hourly", null, 50, 3, 1200,
        [new ReportedPick(symbol, null, "Buy", "LONG", null, 500.5m, 480m, 540m, 64.5m, "Medium", null, null, null, "{\"x\":true}", [new ReportedContribution("technical", 68, null, "{\"n\":5}")])]);
}
