using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

public sealed class PublishRunTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task A_published_run_is_answered_stored_and_announced()
    {
        var run = SampleRun.Of(SampleRun.Long("INFY"), SampleRun.Short("LTIM"))
            .With("universe", "NIFTY100").With("policy_version", "2.1").With("total_analyzed", 100).With("elapsed_ms", 8123)
            .With("picks[0].regime", "Bull").With("picks[0].features", new JsonObject { ["rsi"] = 61.5, ["note"] = "half a \uD83D\uDE00 pair" })
            .With("picks[0].contributions", new JsonArray(
                new JsonObject { ["agent_name"] = "technical", ["score"] = 71.5m, ["confidence"] = "High", ["metadata"] = new JsonObject { ["window"] = 14 } },
                new JsonObject { ["agent_name"] = "momentum", ["score"] = 58 }))
            .With("llm_usage", new JsonArray(new JsonObject
            {
                ["model"] = "gpt-4o", ["provider"] = "openai", ["provider_response_id"] = "resp-1", ["tokens_input"] = 1000, ["tokens_output"] = 200,
                ["tokens_cached"] = 400, ["tokens_reasoning"] = 50, ["agent"] = "sentiment", ["latency_ms"] = 900,
            }));

        using var response = await RecommendationsHost.PostRunAsync(host.Publisher("agent-7"), run);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        // The store keeps microseconds; what lies below them is cut.
        Assert.Equal("nifty100:Swing:2026-01-09T06:29:30.123456", answer.GetProperty("run_id").GetString());
        Assert.Equal($"/api/v1/runs/{Uri.EscapeDataString(answer.GetProperty("run_id").GetString()!)}", response.Headers.Location!.OriginalString);
        Assert.Equal(["INFY", "LTIM"], answer.GetProperty("picks").EnumerateArray().Select(p => p.GetProperty("symbol").GetString()!));
        Assert.Equal([1, 2], answer.GetProperty("picks").EnumerateArray().Select(p => p.GetProperty("rank").GetInt32()));

        var uuid = answer.GetProperty("picks")[0].GetProperty("pick_uuid").GetString()!;
        var pick = await host.GetAsync($"/api/v1/picks/{uuid}");
        Assert.Equal("3412.65", pick.GetProperty("entry_price").GetRawText());
        Assert.Equal("PUBLISHED", pick.GetProperty("entry_price_source").GetString());
        Assert.Equal("2026-01-09", pick.GetProperty("trade_date").GetString());
        Assert.Equal(61.5, pick.GetProperty("features").GetProperty("rsi").GetDouble());
        Assert.Equal(["technical", "momentum"], pick.GetProperty("contributions").EnumerateArray().Select(c => c.GetProperty("agent_name").GetString()!));
        Assert.Equal(14, pick.GetProperty("contributions")[0].GetProperty("metadata").GetProperty("window").GetInt32());
        Assert.Equal(JsonValueKind.Null, pick.GetProperty("outcome").ValueKind);
        Assert.Equal("PUBLISHED", pick.GetProperty("history")[0].GetProperty("event").GetString());
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM pick_events WHERE pick_uuid = $p AND trade_date = '2026-01-09' AND source = 'TOP_PICKS_hourly' AND regime = 'Bull' AND signal_price = 3412.65", ("$p", uuid)));

        var published = await host.Sent.WaitForAsync<PicksPublished>(m => m.RunId == answer.GetProperty("run_id").GetString());
        Assert.Equal(["LONG", "SHORT"], published.Picks.Select(p => p.Direction));
        Assert.Equal(3412.65m, published.Picks[0].EntryPrice);
        var usage = await host.Sent.WaitForAsync<LlmUsageReported>(m => m.ProviderResponseId == "resp-1");
        Assert.Equal(("agent-7", published.RunId, 400L, 50L), (usage.UserId, usage.RunId, usage.TokensCached, usage.TokensReasoning));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_same_answer_and_makes_nothing()
    {
        var run = SampleRun.Of(SampleRun.Long("WIPRO")).With("generated_at", "2026-01-09T06:00:00Z");
        using var first = await RecommendationsHost.PostRunAsync(host.Publisher(), run, "repeat-1");
        using var second = await RecommendationsHost.PostRunAsync(host.Publisher(), run, "repeat-1");

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE symbol = 'WIPRO'"));
    }

    [Fact]
    public async Task A_repeat_after_a_crash_between_commit_and_answer_finds_the_run()
    {
        var run = SampleRun.Of(SampleRun.Long("HCLTECH")).With("generated_at", "2026-01-09T06:01:00Z");
        using var first = await RecommendationsHost.PostRunAsync(host.Publisher(), run, "crash-1");
        await host.ExecuteAsync("UPDATE idempotency_keys SET status = NULL, body = NULL, locked_until = 0 WHERE key = 'crash-1'");

        using var second = await RecommendationsHost.PostRunAsync(host.Publisher(), run, "crash-1");

        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE symbol = 'HCLTECH'"));
        await host.Sent.WaitForAsync<PicksPublished>(m => m.Picks[0].Symbol == "HCLTECH");
        Assert.Single(host.Sent.All.OfType<PicksPublished>(), m => m.Picks[0].Symbol == "HCLTECH");
    }

    [Fact]
    public async Task Two_runs_of_the_same_moment_get_different_ids()
    {
        var run = SampleRun.Of(SampleRun.Long("TECHM")).With("generated_at", "2026-01-09T06:02:00Z");

        var first = await host.PublishAsync((JsonObject)run.DeepClone());
        var second = await host.PublishAsync(run);

        Assert.Equal("nifty50:Swing:2026-01-09T06:02:00.000000", first.GetProperty("run_id").GetString());
        Assert.StartsWith("nifty50:Swing:2026-01-09T06:02:00.000000~", second.GetProperty("run_id").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(first.GetProperty("picks")[0].GetProperty("pick_uuid").GetString(), second.GetProperty("picks")[0].GetProperty("pick_uuid").GetString());
    }

    [Fact]
    public async Task Of_many_repeats_at_once_one_makes_the_run()
    {
        var run = SampleRun.Of(SampleRun.Long("SIEMENS")).With("generated_at", "2026-01-09T06:03:00Z").ToJsonString();
        var client = host.Publisher();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RecommendationsHost.PostRunAsync(client, run, "race-1")));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{a.StatusCode}"));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM runs r JOIN ai_recommendations p ON p.run_id = r.run_id WHERE p.symbol = 'SIEMENS'"));
    }

    [Fact]
    public async Task Many_runs_of_one_moment_at_once_are_all_stored()
    {
        var run = SampleRun.Of(SampleRun.Long("CIPLA")).With("generated_at", "2026-01-09T06:04:00Z").ToJsonString();
        var client = host.Publisher();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RecommendationsHost.PostRunAsync(client, run)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Equal(16, await host.CountAsync("SELECT count(DISTINCT pick_uuid) FROM ai_recommendations WHERE symbol = 'CIPLA'"));
    }

    [Fact]
    public async Task One_bad_pick_keeps_the_whole_run_out()
    {
        var run = SampleRun.Of(SampleRun.Long("LUPIN"), SampleRun.Long("DIVISLAB").With("confidence", "Sure"));

        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), run);

        await response.IsInvalidAsync("picks[1].confidence");
        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE symbol IN ('LUPIN', 'DIVISLAB')"));
    }

    [Fact]
    public async Task Symbols_are_stored_in_upper_case_and_stand_once()
    {
        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), SampleRun.Of(SampleRun.Long("m&m"), SampleRun.Long("M&M")));
        await response.IsInvalidAsync("picks[1].symbol");

        var run = await host.PublishAsync(SampleRun.Of(SampleRun.Long("m&m")).With("generated_at", "2026-01-09T06:05:00Z"));
        Assert.Equal("M&M", run.GetProperty("picks")[0].GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task Given_ranks_order_the_picks()
    {
        var run = await host.PublishAsync(SampleRun.Of(SampleRun.Long("UPL").With("rank", 2), SampleRun.Long("VEDL").With("rank", 1)).With("generated_at", "2026-01-09T06:06:00Z"));

        Assert.Equal(["VEDL", "UPL"], run.GetProperty("picks").EnumerateArray().Select(p => p.GetProperty("symbol").GetString()!));
    }

    public static TheoryData<string, string, string> BadMembers => new()
    {
        { "universe", "null", "universe" },
        { "universe", "\"nifty50\"", "universe" },
        { "mode", "\"Positional\"", "mode" },
        { "mode", "7", "mode" },
        { "generated_at", "null", "generated_at" },
        { "generated_at", "\"2026-01-09T06:29:30\"", "generated_at" },
        { "generated_at", "\"2026-01-09T06:31:30Z\"", "generated_at" },
        { "generated_at", "\"1999-12-31T06:31:30Z\"", "generated_at" },
        { "source", "\"Hourly Run\"", "source" },
        { "policy_version", "\"   \"", "policy_version" },
        { "total_analyzed", "-1", "total_analyzed" },
        { "picks", "null", "picks" },
        { "picks", "[]", "picks" },
        { "picks[0]", "null", "picks[0]" },
        { "picks[0].symbol", "\"RELIANCE LTD\"", "picks[0].symbol" },
        { "picks[0].exchange", "\"NYSE\"", "picks[0].exchange" },
        { "picks[0].recommendation", "\"Neutral\"", "picks[0].recommendation" },
        { "picks[0].recommendation", "\"Hold\"", "picks[0].recommendation" },
        { "picks[0].direction", "\"SHORT\"", "picks[0].direction,picks[0].stop_loss_price,picks[0].target_price" },
        { "picks[0].direction", "\"UP\"", "picks[0].direction" },
        { "picks[0].rank", "0", "picks[0].rank,picks[1].rank" },
        { "picks[0].rank", "1", "picks[1].rank" },
        { "picks[0].entry_price", "0", "picks[0].entry_price,picks[0].stop_loss_price" },
        { "picks[0].entry_price", "null", "picks[0].entry_price" },
        { "picks[0].entry_price", "3412.65001", "picks[0].entry_price" },
        { "picks[0].entry_price", "1e400", "picks[0].entry_price" },
        { "picks[0].stop_loss_price", "3412.65", "picks[0].stop_loss_price" },
        { "picks[0].target_price", "3400", "picks[0].target_price" },
        { "picks[1].target_price", "2800", "picks[1].target_price" },
        { "picks[1].stop_loss_price", "2700", "picks[1].stop_loss_price" },
        { "picks[0].score_blend", "100.5", "picks[0].score_blend" },
        { "picks[0].confidence", "null", "picks[0].confidence" },
        { "picks[0].risk_profile", "\"YOLO\"", "picks[0].risk_profile" },
        { "picks[0].time_horizon", "\"a horizon whose name is far too long to be one\"", "picks[0].time_horizon" },
        { "picks[0].features", "[1]", "picks[0].features" },
        { "picks[0].contributions", "[null]", "picks[0].contributions[0]" },
        { "picks[0].contributions", """[{"agent_name":"Technical Agent","score":101}]""", "picks[0].contributions[0].agent_name,picks[0].contributions[0].score" },
        { "picks[0].contributions", """[{"agent_name":"a","score":1},{"agent_name":"a","score":2}]""", "picks[0].contributions" },
        { "picks[0].colour", "1", "picks[0].colour" },
        { "llm_usage", """[{"model":"m","tokens_input":1,"tokens_output":-1}]""", "llm_usage[0].tokens_output" },
        { "llm_usage", """[{"model":"m","tokens_input":10,"tokens_output":1,"tokens_cached":11}]""", "llm_usage[0].tokens_cached" },
        { "llm_usage", """[{"model":"m","tokens_input":10,"tokens_output":1,"tokens_cache_write":11}]""", "llm_usage[0].tokens_cache_write" },
        { "llm_usage", """[{"model":"m","tokens_input":10,"tokens_output":1,"tokens_reasoning":2}]""", "llm_usage[0].tokens_reasoning" },
        { "llm_usage", """[{"tokens_input":1.5}]""", "llm_usage[0].tokens_input" },
    };

    [Theory]
    [MemberData(nameof(BadMembers))]
    public async Task A_bad_member_is_named(string path, string value, string fields)
    {
        var text = SampleRun.Of().With(path, "@@").ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal);

        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), text);

        await response.IsInvalidAsync(fields.Split(','));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"universe":"\ud800"}""")]
    [InlineData("""{"universe":"NIFTY50","universe":"NIFTY50"}""")]
    [InlineData("""{"source":"a\u0000b"}""")]
    public async Task A_body_that_is_no_run_is_refused(string body)
    {
        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Features_come_back_as_they_were_sent()
    {
        // Half a surrogate pair is valid JSON as an escape, though no text can hold it.
        var features = """{"odd":"\ud800","n":1e-7,"nested":{"a":[1,2,{"b":null}]}}""";
        var text = SampleRun.Of(SampleRun.Long("ODD").With("features", "@@")).With("generated_at", "2026-01-09T06:07:00Z").ToJsonString().Replace("\"@@\"", features, StringComparison.Ordinal);
        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), text);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var uuid = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("picks")[0].GetProperty("pick_uuid").GetString();

        var pick = await host.GetAsync($"/api/v1/picks/{uuid}");

        Assert.Equal(features, pick.GetProperty("features").GetRawText());
    }

    [Fact]
    public async Task Five_hundred_picks_with_eight_contributions_each_are_one_run_and_one_transaction()
    {
        var picks = Enumerable.Range(0, 500).Select(i => SampleRun.Long($"BIG{i}").With("contributions", new JsonArray(
            [.. Enumerable.Range(0, 8).Select(a => new JsonObject { ["agent_name"] = $"agent_{a}", ["score"] = 50 + a, ["metadata"] = new JsonObject { ["why"] = new string('y', 300) } })])));
        var before = await host.CountAsync("SELECT count(*) FROM pick_agent_contributions");

        // The last pick breaks a rule of the table alone: nothing of the run stays.
        await host.ExecuteAsync("CREATE TRIGGER refuse_one BEFORE INSERT ON pick_agent_contributions WHEN NEW.agent_name = 'agent_7' AND NEW.pick_uuid = (SELECT pick_uuid FROM ai_recommendations WHERE symbol = 'BIG499') BEGIN SELECT RAISE(ABORT, 'no'); END");
        using (var refused = await RecommendationsHost.PostRunAsync(host.Publisher(), SampleRun.Of([.. picks]).With("universe", "NIFTY500")))
            Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE universe = 'NIFTY500'"));
        Assert.Equal(before, await host.CountAsync("SELECT count(*) FROM pick_agent_contributions"));

        await host.ExecuteAsync("DROP TRIGGER refuse_one");
        var run = await host.PublishAsync(SampleRun.Of([.. picks]).With("universe", "NIFTY500"));
        Assert.Equal(500, run.GetProperty("picks_count").GetInt32());
        Assert.Equal(before + 4000, await host.CountAsync("SELECT count(*) FROM pick_agent_contributions"));
    }

    [Fact]
    public async Task More_than_five_hundred_picks_are_too_many()
    {
        var run = SampleRun.Of([.. Enumerable.Range(0, 501).Select(i => SampleRun.Long($"S{i}"))]);
        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), run);
        await response.IsInvalidAsync("picks");
    }

    [Fact]
    public async Task Features_above_16_KB_are_too_much()
    {
        var run = SampleRun.Of(SampleRun.Long("BIG").With("features", new JsonObject { ["x"] = new string('x', 16 * 1024) }));
        using var response = await RecommendationsHost.PostRunAsync(host.Publisher(), run);
        await response.IsInvalidAsync("picks[0].features");
    }

    [Fact]
    public async Task Without_a_key_nothing_is_published()
    {
        using var content = new StringContent(SampleRun.Of().ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await host.Publisher().PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
        await response.IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
    }

    [Theory]
    [InlineData(Scopes.User)]
    [InlineData(Scopes.Admin)]
    [InlineData(Scopes.PricesWrite)]
    public async Task Only_publishers_publish(string scope)
    {
        using var response = await RecommendationsHost.PostRunAsync(host.As("somebody", scope), SampleRun.Of());
        await response.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }
}
