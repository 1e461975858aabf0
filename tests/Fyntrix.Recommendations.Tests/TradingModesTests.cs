using System.Net;
using System.Text;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

public sealed class TradingModesTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    private const string Validate = "/api/v1/trading-modes/validate";

    [Fact]
    public async Task Modes_are_listed_with_what_the_former_front_end_shows()
    {
        var answer = await host.GetAsync("/api/v1/trading-modes");

        var modes = answer.GetProperty("modes").EnumerateArray().ToList();
        Assert.Equal(["Scalping", "Intraday", "Swing", "Options", "Futures", "Commodity"], modes.Select(m => m.GetProperty("value").GetString()));
        Assert.All(modes, m =>
        {
            Assert.All(new[] { "display_name", "icon", "horizon", "description", "strategy_type" }, name => Assert.NotEmpty(m.GetProperty(name).GetString()!));
            Assert.InRange(m.GetProperty("weights").EnumerateObject().Sum(w => w.Value.GetDecimal()), 1 - 1e-9m, 1 + 1e-9m);
        });
        Assert.Equal(("Swing", 2), (answer.GetProperty("default_mode").GetString(), answer.GetProperty("max_auxiliary_modes").GetInt32()));
        Assert.Equal(["Futures"], modes[3].GetProperty("incompatible_with").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal(["Delivery", "Long-term", "Positional"], modes[2].GetProperty("other_names").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal((8m, 5m, 3m), (Number(modes[2], "levels", "strong_target_percent"), Number(modes[2], "levels", "target_percent"), Number(modes[2], "levels", "stop_percent")));
        // Noon on a Friday in India.
        Assert.Equal("""{"cash_open":true,"scalping_window":true,"eod_window":false}""", answer.GetProperty("market").GetRawText());
    }

    [Theory]
    [InlineData("?primary_mode=swing", """["Intraday"]""", true)]
    [InlineData("?primary_mode=Intraday", """["commodity"]""", false)]
    [InlineData("?primary_mode=Futures", """["Options"]""", false)]
    [InlineData("?primary_mode=Swing", """["Intraday","Options","Futures"]""", false)]
    [InlineData("?primary_mode=Swing", "[]", true)]
    [InlineData("?primary_mode=Swing", null, true)]
    [InlineData("", """{"primary_mode":"Swing","auxiliary_modes":["Intraday"]}""", true)]
    [InlineData("", """{"primary_mode":"Swing","auxiliary_modes":["Swing"]}""", false)]
    [InlineData("?primary_mode=Swing", """{"primary_mode":"Swing","auxiliary_modes":null}""", true)]
    [InlineData("", """{"auxiliary_modes":["Positional"]}""", false)]
    public async Task Modes_go_together_or_not_as_a_bare_list_or_an_object_at_either_address(string query, string? body, bool valid)
    {
        foreach (var isFormer in new[] { false, true })
        {
            using var response = await PostAsync(query, body, isFormer);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, text);
            var answer = JsonDocument.Parse(text).RootElement;
            Assert.Equal(valid, answer.GetProperty("valid").GetBoolean());
            Assert.Equal(valid, answer.GetProperty("message").ValueKind == JsonValueKind.Null);
        }
    }

    [Theory]
    [InlineData("?primary_mode=xyz", "[]", "primary_mode")]
    [InlineData("?primary_mode=1", "[]", "primary_mode")]
    [InlineData("?primary_mode=Swing", """["Intraday","xyz"]""", "auxiliary_modes[1]")]
    [InlineData("?primary_mode=Swing", """[null]""", "auxiliary_modes[0]")]
    [InlineData("?primary_mode=Swing", """[" "]""", "auxiliary_modes[0]")]
    [InlineData("?primary_mode=Swing", """{"primary_mode":"Options"}""", "primary_mode")]
    [InlineData("", """{"primary_mode":"Swing","auxiliary":[]}""", "auxiliary")]
    [InlineData("", """{"primary_mode":5}""", "primary_mode")]
    public async Task What_cannot_be_validated_is_named(string query, string body, string field)
    {
        using var response = await PostAsync(query, body, isFormer: false);

        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task An_unknown_mode_is_refused_with_those_there_are()
    {
        using var response = await PostAsync("?primary_mode=xyz", "[]", isFormer: true);

        var problem = await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Equal(
            "must be one of Scalping, Intraday, Swing, Options, Futures, Commodity; Commodities means Commodity, Delivery means Swing, Long-term means Swing, Positional means Swing.",
            problem.GetProperty("errors").GetProperty("primary_mode")[0].GetString());
    }

    [Theory]
    [InlineData("[5]")]
    [InlineData("\"Swing\"")]
    [InlineData("[")]
    [InlineData("{\"auxiliary_modes\":\"Swing\"}")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        using var response = await PostAsync("?primary_mode=Swing", body, isFormer: false);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_list_as_long_as_a_body_is_refused()
    {
        using var response = await PostAsync("?primary_mode=Swing", JsonSerializer.Serialize(Enumerable.Repeat("Intraday", 10_000)), isFormer: false);

        await response.IsInvalidAsync("auxiliary_modes");
    }

    [Fact]
    public async Task Parameters_give_the_levels_of_a_mode_mirrored_for_a_short()
    {
        var up = await host.GetAsync("/api/v1/strategy/parameters?mode=swing&score=70&price=1000");
        var down = await host.GetAsync("/api/v1/strategy/parameters?mode=Positional&score=30&price=1000&direction=SHORT");

        Assert.Equal((8m, 3m, 1080m, 970m, 2.67m), (Number(up, "target_percent"), Number(up, "stop_percent"), Number(up, "target_price"), Number(up, "stop_loss"), Number(up, "risk_reward")));
        Assert.Equal((8m, 3m, 920m, 1030m, 2.67m), (Number(down, "target_percent"), Number(down, "stop_percent"), Number(down, "target_price"), Number(down, "stop_loss"), Number(down, "risk_reward")));
        Assert.Equal(("Strong Buy", "FAVOURABLE", true), (up.GetProperty("recommendation").GetString(), up.GetProperty("risk_reward_grade").GetString(), up.GetProperty("passes_thresholds").GetBoolean()));
        Assert.Equal(("Strong Sell", "SHORT", true), (down.GetProperty("recommendation").GetString(), down.GetProperty("direction").GetString(), down.GetProperty("passes_thresholds").GetBoolean()));
        Assert.Equal(("swing_trend", 1m), (up.GetProperty("strategy_type").GetString(), Number(up, "risk_multiplier")));
    }

    [Fact]
    public async Task Parameters_are_the_callers_own_where_the_query_says_nothing()
    {
        await host.DeliverAsync(new PreferencesChanged("bold", "NIFTY50", "India", "Aggressive", new Dictionary<string, bool>(), "Futures", ["Scalping"], host.Clock.GetUtcNow()));

        var own = await host.GetAsync("/api/v1/strategy/parameters?score=65&price=100", host.As("bold"));
        var others = await host.GetAsync("/api/v1/strategy/parameters?score=65&price=100", host.As("somebody-else"));
        var plain = await host.GetAsync("/api/v1/strategy/parameters?mode=Futures&score=65&price=100", host.As("somebody-else"));

        Assert.Equal(("Futures", "Swing"), (own.GetProperty("mode").GetString(), others.GetProperty("mode").GetString()));
        Assert.True(own.GetProperty("weights").TryGetProperty("scalping", out _));
        Assert.False(plain.GetProperty("weights").TryGetProperty("scalping", out _));
        Assert.Equal(0.3m, Number(plain, "weights", "technical"));
    }

    [Theory]
    [InlineData("", "score", "price")]
    [InlineData("score=65&price=0", "price")]
    [InlineData("score=65&price=10000001", "price")]
    [InlineData("score=-1&price=100", "score")]
    [InlineData("score=100.1&price=100", "score")]
    [InlineData("score=65&price=100&mode=xyz", "mode")]
    [InlineData("score=65&price=100&direction=UP", "direction")]
    [InlineData("score=much&price=100", "score")]
    public async Task Parameters_that_make_no_sense_are_named(string query, params string[] fields)
    {
        using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/strategy/parameters?{query}", UriKind.Relative));

        await response.IsInvalidAsync(fields);
    }

    [Fact]
    public async Task The_document_describes_each_of_them()
    {
        var document = await host.GetAsync("/openapi/v1.json");

        var names = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(new[] { "ListTradingModes", "ValidateTradingModes", "GetStrategyParameters", "GetAgentPicks", "GetTopPicks", "GetWinningTrades", "GetWinningStrategies", "GetAlphaByMode", "GetAlphaDataset" }.Except(names));
        Assert.True(document.GetProperty("paths").GetProperty(Validate).GetProperty("post").TryGetProperty("requestBody", out _));
    }

    [Theory]
    [InlineData("GET", "/api/v1/trading-modes")]
    [InlineData("POST", Validate)]
    [InlineData("GET", "/api/v1/strategy/parameters?score=65&price=100")]
    [InlineData("GET", "/api/v1/agents/picks")]
    [InlineData("GET", "/api/v1/top-picks")]
    [InlineData("GET", "/api/v1/performance/winning-trades")]
    [InlineData("GET", "/api/v1/performance/winning-strategies")]
    [InlineData("GET", "/api/v1/performance/alpha/by-mode")]
    [InlineData("GET", "/api/v1/performance/alpha/dataset")]
    public async Task They_take_a_token_with_a_fitting_scope(string method, string path)
    {
        foreach (var (client, status) in new[]
        {
            (host.Anonymous(), HttpStatusCode.Unauthorized),
            (host.As("feed", Scopes.PricesWrite), HttpStatusCode.Forbidden),
            (host.As("reader"), HttpStatusCode.OK),
            (host.Publisher(), HttpStatusCode.OK),
            (host.As("root", Scopes.Admin), HttpStatusCode.OK),
        })
        {
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.Equal(status, response.StatusCode);
        }
    }

    /// <summary>As the gateway forwards it: a former request comes to the present address, marked.</summary>
    private async Task<HttpResponseMessage> PostAsync(string query, string? body, bool isFormer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Validate + query);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (isFormer)
            request.Headers.Add(FormerRequest.Header, "1");
        return await host.As("reader").SendAsync(request);
    }

    private static decimal Number(JsonElement element, params string[] path) => path.Aggregate(element, (at, name) => at.GetProperty(name)).GetDecimal();
}
