using System.Net;
using System.Text;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The agents that policies may give weight to.</summary>
public sealed class PolicyAgentsTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task A_policy_with_an_agent_that_nobody_knows_stays_a_draft_until_it_is_registered()
    {
        var id = (await host.CreatePolicyAsync(PolicySamples.WeightsOf("astrology"))).GetProperty("policy_id").GetString();
        foreach (var (step, body) in new[] { ("shadow", """{"reason":"x"}"""), ("activate", """{"reason":"x","override":true}""") })
        {
            using var refused = await host.StepAsync($"{id}/{step}", body);
            var problem = await refused.IsProblemAsync(HttpStatusCode.Conflict, "AGENT_NOT_REGISTERED");
            Assert.Equal("config.weights.Swing.astrology", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }

        using var registered = await PutAsync("astrology", """{"description":"Looks at the stars."}""");
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);

        using var shadow = await host.StepAsync($"{id}/shadow");
        Assert.Equal(HttpStatusCode.OK, shadow.StatusCode);
        using var inUse = await host.Admin().DeleteAsync(Path("astrology"));
        await inUse.IsProblemAsync(HttpStatusCode.Conflict, "AGENT_IN_USE");
        using var retired = await host.StepAsync($"{id}/retire");
        using var stillInUse = await host.Admin().DeleteAsync(Path("astrology"));
        await stillInUse.IsProblemAsync(HttpStatusCode.Conflict, "AGENT_IN_USE");
    }

    [Theory]
    [InlineData("technical")]
    [InlineData("momentum")]
    [InlineData("mean_reversion")]
    [InlineData("pattern_recognition")]
    [InlineData("volume_breakout")]
    [InlineData("risk")]
    [InlineData("market_regime")]
    [InlineData("relative_strength")]
    [InlineData("llm")]
    [InlineData("global")]
    [InlineData("options")]
    [InlineData("sentiment")]
    [InlineData("policy")]
    [InlineData("watchlist_intelligence")]
    [InlineData("microstructure")]
    [InlineData("scalping")]
    [InlineData("trade_strategy")]
    [InlineData("auto_monitoring")]
    [InlineData("personalization")]
    [InlineData("pattern", "pattern_recognition")]
    [InlineData("regime", "market_regime")]
    [InlineData("watchlist", "watchlist_intelligence")]
    [InlineData("technical_trend", "technical")]
    [InlineData("volatility", "risk")]
    public async Task The_agents_of_the_engine_and_of_the_former_system_are_built_in(string name, string? canonical = null)
    {
        var agent = await host.GetAsync($"/api/v1/policies/agents/{name}");

        Assert.Equal((canonical ?? name, true), (agent.GetProperty("name").GetString(), agent.GetProperty("built_in").GetBoolean()));
        if (canonical is not null)
            Assert.Contains(name, agent.GetProperty("aliases").EnumerateArray().Select(a => a.GetString()));
        using var put = await PutAsync(name, "{}");
        await put.IsProblemAsync(HttpStatusCode.Conflict, "AGENT_BUILT_IN");
        using var delete = await host.Admin().DeleteAsync(Path(name));
        await delete.IsProblemAsync(HttpStatusCode.Conflict, "AGENT_BUILT_IN");
    }

    [Fact]
    public async Task An_agent_is_registered_described_anew_listed_and_forgotten()
    {
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var one = await PutAsync("moods", """{"description":"One."}""");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var other = await PutAsync("moons", "{}");
        using var again = await PutAsync("moods", """{"description":"Another."}""");

        Assert.Equal(["moons", "moods"], (await host.ListAllAsync("/api/v1/policies/agents?limit=1", "name")).Where(n => n.StartsWith("moo", StringComparison.Ordinal)));
        var agent = await host.GetAsync("/api/v1/policies/agents/moods");
        Assert.Equal(("Another.", false, "admin-1"), (agent.GetProperty("description").GetString(), agent.GetProperty("built_in").GetBoolean(), agent.GetProperty("registered_by").GetString()));

        using var deleted = await host.Admin().DeleteAsync(Path("moods"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await host.As("reader").GetAsync(Path("moods"));
        await gone.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        using var twice = await host.Admin().DeleteAsync(Path("moods"));
        await twice.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Theory]
    [InlineData("Moods", "{}", "name")]
    [InlineData("9moods", "{}", "name")]
    [InlineData("a-b", "{}", "name")]
    [InlineData("mood_swings", """{"description":" "}""", "description")]
    [InlineData("mood_swings", """{"weight":1}""", "weight")]
    public async Task A_registration_that_makes_no_sense_is_refused(string name, string body, string field)
    {
        using var refused = await PutAsync(name, body);
        await refused.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Only_administrators_register()
    {
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite })
        {
            using var put = await PutAsync("sneaky", "{}", host.As("somebody", scope));
            await put.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
            using var delete = await host.As("somebody", scope).DeleteAsync(Path("sneaky"));
            await delete.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        }
    }

    private static Uri Path(string name) => new($"/api/v1/policies/agents/{name}", UriKind.Relative);

    private async Task<HttpResponseMessage> PutAsync(string name, string body, HttpClient? client = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await (client ?? host.Admin()).PutAsync(Path(name), content);
    }
}
