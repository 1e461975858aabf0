using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Reports over the API, from the door to the file.</summary>
public sealed class RecordingTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    private const string Path = "/api/v1/llm/requests";

    [Fact]
    public async Task A_reported_call_is_priced_exactly_and_can_be_read()
    {
        var user = Unique();
        var answer = await host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = user, agent = "news", run_id = "r1", pick_uuid = "p1", tags = new[] { "b", "a" }, latency_ms = 900 });

        Assert.Equal(1, answer.GetProperty("recorded").GetInt32());
        var item = answer.GetProperty("items")[0];
        Assert.Equal("RECORDED", item.GetProperty("result").GetString());
        Assert.Equal("0.006", item.GetProperty("cost_usd").GetRawText());
        Assert.Equal(6_000_000, item.GetProperty("cost_nano_usd").GetInt64());

        var row = Assert.Single((await LlmCostsHost.GetAsync(host.As(user), Path)).GetProperty("items").EnumerateArray());
        Assert.Equal(item.GetProperty("id").GetInt64(), row.GetProperty("id").GetInt64());
        Assert.Equal("0.006", row.GetProperty("cost_usd").GetRawText());
        Assert.Equal(3_000_000, row.GetProperty("cost_breakdown").GetProperty("input").GetInt64());
        Assert.Equal("""["a","b"]""", row.GetProperty("tags").GetRawText());
        Assert.Equal("API", row.GetProperty("source").GetString());
        Assert.Equal("OK", row.GetProperty("status").GetString());
        Assert.Equal(900, row.GetProperty("latency_ms").GetInt32());
    }

    [Fact]
    public async Task The_former_columns_are_filled_for_former_readers()
    {
        var id = (await host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, called_at = "2026-01-09T11:00:00.25+05:30" })).GetProperty("items")[0].GetProperty("id").GetInt64();

        Assert.Equal(1, await host.QueryLongAsync($"SELECT count(*) FROM llm_requests WHERE id = {id} AND cost_usd = 0.006 AND created_at = '2026-01-09 05:30:00' AND created_at_micros = 1767936600250000"));
    }

    [Fact]
    public async Task No_answer_takes_an_amount_from_the_former_column()
    {
        var user = Unique();
        await host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = user });
        await host.Store.WriteAsync(write => write.Connection.Execute("UPDATE llm_requests SET cost_usd = 999 WHERE user_id = $user", ("$user", user)), CancellationToken.None);

        var row = Assert.Single((await LlmCostsHost.GetAsync(host.As(user), Path)).GetProperty("items").EnumerateArray());
        Assert.Equal("0.006", row.GetProperty("cost_usd").GetRawText());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("former_cost_usd").ValueKind);
        Assert.Equal("0.006", (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage")).GetProperty("total_cost_usd").GetRawText());
    }

    [Fact]
    public async Task A_providers_own_usage_object_is_understood()
    {
        var answer = await host.ReportAsync(new
        {
            model = "claude-sonnet-4-5",
            usage_format = "anthropic",
            usage = new { input_tokens = 50, cache_read_input_tokens = 2000, cache_creation_input_tokens = 300, output_tokens = 400 },
        });

        // USD per million: input 3, cache read 0.3, cache write 3.75, output 15.
        Assert.Equal((50 * 3_000) + (2000 * 300) + (300 * 3_750) + (400 * 15_000), answer.GetProperty("items")[0].GetProperty("cost_nano_usd").GetInt64());
    }

    [Fact]
    public async Task An_unknown_model_is_unpriced_listed_and_never_free()
    {
        var model = $"gpt-4o-mini-{Unique()}";
        var user = Unique();
        var item = (await host.ReportAsync(new { model, tokens_input = 10, tokens_output = 5, user_id = user })).GetProperty("items")[0];

        Assert.Equal("RECORDED", item.GetProperty("result").GetString());
        Assert.Equal("MODEL_UNPRICED", item.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, item.GetProperty("cost_usd").ValueKind);

        var listed = (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/unpriced?limit=200")).GetProperty("items").EnumerateArray().Single(u => u.GetProperty("model").GetString() == model);
        Assert.Equal(1, listed.GetProperty("requests").GetInt64());
        Assert.Equal(15, listed.GetProperty("tokens").GetInt64());

        var usage = await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage");
        Assert.Equal(1, usage.GetProperty("unpriced_requests").GetInt64());
        Assert.Equal(JsonValueKind.Null, usage.GetProperty("by_model")[0].GetProperty("cost_usd").ValueKind);
    }

    [Fact]
    public async Task The_same_call_reported_by_64_at_once_counts_once()
    {
        var user = Unique();
        var response = Unique();
        var body = new { model = "gpt-4", provider = "openai", provider_response_id = response, tokens_input = 100, tokens_output = 50, user_id = user };

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => host.ReportAsync(body)));

        Assert.Equal(1, answers.Sum(a => a.GetProperty("recorded").GetInt32()));
        Assert.Equal(63, answers.Sum(a => a.GetProperty("duplicates").GetInt32()));
        Assert.Single(answers.Select(a => a.GetProperty("items")[0].GetProperty("id").GetInt64()).Distinct());
        var usage = await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage");
        Assert.Equal(1, usage.GetProperty("total_requests").GetInt64());
        Assert.Equal("0.006", usage.GetProperty("total_cost_usd").GetRawText());
    }

    [Fact]
    public async Task A_second_report_only_fills_in_who_caused_the_call()
    {
        var (user, response) = (Unique(), Unique());
        await host.ReportAsync(new { model = "gpt-4", usage_format = "openai", provider_response_id = response, usage = new { prompt_tokens = 100, completion_tokens = 50 }, agent = "news" });
        var second = await host.ReportAsync(new { model = "gpt-4", provider = "OpenAI", provider_response_id = response, tokens_input = 9, tokens_output = 9, user_id = user, agent = "other" });

        Assert.Equal("DUPLICATE", second.GetProperty("items")[0].GetProperty("result").GetString());
        var row = Assert.Single((await LlmCostsHost.GetAsync(host.As(user), Path)).GetProperty("items").EnumerateArray());
        Assert.Equal("news", row.GetProperty("agent").GetString());
        Assert.Equal(100, row.GetProperty("tokens_input").GetInt64());
        var usage = await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage");
        Assert.Equal("0.006", usage.GetProperty("total_cost_usd").GetRawText());
    }

    [Fact]
    public async Task The_same_response_id_of_two_providers_is_two_calls()
    {
        var response = Unique();
        var answer = await host.ReportAsync(new[]
        {
            new { model = "gpt-4", provider = "openai", provider_response_id = response, tokens_input = 1 },
            new { model = "gpt-4", provider = "azure", provider_response_id = response, tokens_input = 1 },
        });

        Assert.Equal(2, answer.GetProperty("recorded").GetInt32());
    }

    [Fact]
    public async Task One_bad_report_of_a_batch_takes_no_other_along()
    {
        var user = Unique();
        var answer = await host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = user },
            new { model = "gpt-4", tokens_input = -1, tokens_output = 50, user_id = user },
            new { model = "gpt-4", tokens_input = "many", user_id = user },
            new { tokens_input = 1 },
            7,
            new { model = "gpt-4", tokens_input = 10, tokens_cached = 11, user_id = user },
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = user },
        });

        Assert.Equal(2, answer.GetProperty("recorded").GetInt32());
        Assert.Equal(5, answer.GetProperty("quarantined").GetInt32());
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 7), items.Select(i => i.GetProperty("index").GetInt32()));
        Assert.Equal(
            [null, "TOKENS_NEGATIVE", "VALIDATION_FAILED", "VALIDATION_FAILED", "VALIDATION_FAILED", "TOKENS_PART_ABOVE_WHOLE", null],
            items.Select(i => i.GetProperty("code").GetString()));
        Assert.Equal("tokens_input", items[2].GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Equal("model", items[3].GetProperty("errors").EnumerateObject().Single().Name);

        var usage = await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage");
        Assert.Equal(2, usage.GetProperty("total_requests").GetInt64());
        Assert.Equal("0.012", usage.GetProperty("total_cost_usd").GetRawText());

        var kept = (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/quarantine?limit=200")).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(kept, q => q.GetProperty("code").GetString() == "TOKENS_PART_ABOVE_WHOLE" && q.GetProperty("user_id").GetString() == user && q.GetProperty("payload").GetString()!.Contains("tokens_cached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tokens_that_do_not_add_up_are_kept_apart_and_the_reporter_does_not_fail()
    {
        var item = (await host.ReportAsync(new { model = "gpt-4", tokens_input = 5, tokens_output = 5, tokens_reasoning = 6 })).GetProperty("items")[0];

        Assert.Equal("QUARANTINED", item.GetProperty("result").GetString());
        Assert.Equal("TOKENS_PART_ABOVE_WHOLE", item.GetProperty("code").GetString());
        Assert.Equal("tokens_reasoning", item.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task A_thousand_reports_are_one_batch_and_one_more_is_too_many()
    {
        var report = new { model = "gpt-4o-mini", tokens_input = 1000, tokens_output = 10 };

        Assert.Equal(1000, (await host.ReportAsync(Enumerable.Repeat(report, 1000))).GetProperty("recorded").GetInt32());
        await (await host.Reporter.PostAsJsonAsync(Path, Enumerable.Repeat(report, 1001))).IsInvalidAsync("items");
        await (await host.Reporter.PostAsJsonAsync(Path, Array.Empty<object>())).IsInvalidAsync("items");
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_gets_the_first_answer()
    {
        var user = Unique();
        var client = host.Reporter;
        client.DefaultRequestHeaders.Add("Idempotency-Key", Unique());
        var body = new[] { new { model = "gpt-4", tokens_input = 1, user_id = user }, new { model = "gpt-4", tokens_input = 1, user_id = user } };

        var first = await client.PostAsJsonAsync(Path, body);
        var second = await client.PostAsJsonAsync(Path, body);

        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(2, (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
    }

    [Theory]
    [InlineData("""{"tokens_input":1}""", "model")]
    [InlineData("""{"model":" ","tokens_input":1}""", "model")]
    [InlineData("""{"model":"a\nb","tokens_input":1}""", "model")]
    [InlineData("""{"model":"gpt-4"}""", "tokens_input")]
    [InlineData("""{"model":"gpt-4","tokens_input":1.5}""", "tokens_input")]
    [InlineData("""{"model":"gpt-4","tokens_input":99999999999999999999}""", "tokens_input")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"usage":{"prompt_tokens":1}}""", "usage")]
    [InlineData("""{"model":"gpt-4","usage_format":"openai","tokens_input":1}""", "usage")]
    [InlineData("""{"model":"gpt-4","usage_format":"openai","usage":[1]}""", "usage")]
    [InlineData("""{"model":"gpt-4","usage_format":"cohere","tokens_input":1}""", "usage_format,usage")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"latency_ms":-1}""", "latency_ms")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"status":"FINE"}""", "status")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"tags":["a","a"]}""", "tags")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"tags":[null]}""", "tags")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"token_classes":{"In put":1}}""", "token_classes")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"called_at":"2026-01-09T06:36:00Z"}""", "called_at")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"called_at":"2019-12-31T23:59:59Z"}""", "called_at")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"called_at":"2026-01-09T06:30:00"}""", "called_at")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"user_id":""}""", "user_id")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"user_id":"a\u0000"}""", "user_id")]
    [InlineData("""{"model":"gpt-4","tokens_input":1,"colour":"red"}""", "colour")]
    public async Task A_report_that_is_not_valid_is_refused_with_the_field_named(string body, string fields) =>
        await (await Post(body)).IsInvalidAsync(fields.Split(','));

    [Fact]
    public async Task Every_text_is_bounded()
    {
        var longest = new string('x', 201);
        foreach (var field in new[] { "model", "provider", "provider_response_id", "service_tier", "speed", "user_id", "agent", "run_id", "pick_uuid" })
        {
            var body = new Dictionary<string, object> { ["model"] = "gpt-4", ["tokens_input"] = 1, [field] = longest };
            await (await host.Reporter.PostAsJsonAsync(Path, body)).IsInvalidAsync(field);
        }
    }

    [Theory]
    [InlineData("7", "BODY_REQUIRED")]
    [InlineData("null", "BODY_REQUIRED")]
    [InlineData("{", "MALFORMED_JSON")]
    [InlineData("", "BODY_REQUIRED")]
    public async Task A_body_that_is_no_report_is_refused(string body, string code) =>
        await (await Post(body)).IsProblemAsync(HttpStatusCode.BadRequest, code);

    [Fact]
    public async Task The_document_describes_a_report()
    {
        var document = await LlmCostsHost.GetAsync(host.Anonymous(), "/openapi/v1.json");

        var schema = document.GetProperty("paths").GetProperty(Path).GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.EndsWith("/RequestReport", schema.GetProperty("$ref").GetString(), StringComparison.Ordinal);
        await (await host.Reporter.PostAsync(Path, new StringContent("{}", Encoding.UTF8, "text/plain"))).IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task Other_peoples_calls_are_not_seen()
    {
        var (mine, theirs) = (Unique(), Unique());
        await host.ReportAsync(new { model = "gpt-4", tokens_input = 1, user_id = mine });
        await host.ReportAsync(new { model = "gpt-4", tokens_input = 1, user_id = theirs });

        var seen = await LlmCostsHost.GetAsync(host.As(mine), Path);
        Assert.All(seen.GetProperty("items").EnumerateArray(), r => Assert.Equal(mine, r.GetProperty("user_id").GetString()));
        await (await host.As(mine).GetAsync($"{Path}?user_id={theirs}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Single((await LlmCostsHost.GetAsync(host.Admin, $"{Path}?user_id={theirs}")).GetProperty("items").EnumerateArray());
        Assert.Equal(1, (await LlmCostsHost.GetAsync(host.As(mine), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
    }

    [Fact]
    public async Task A_list_is_walked_page_by_page_newest_first()
    {
        var user = Unique();
        await host.ReportAsync(Enumerable.Range(0, 7).Select(i => new { model = "gpt-4", tokens_input = i, user_id = user, called_at = $"2026-01-09T06:0{i / 2}:00Z" }));

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await LlmCostsHost.GetAsync(host.As(user), $"{Path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("tokens_input").GetInt64()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal([6, 5, 4, 3, 2, 1, 0], seen);
    }

    [Fact]
    public async Task Only_reporters_report_and_only_admins_look_behind()
    {
        await (await host.As("u").PostAsJsonAsync(Path, new { model = "gpt-4", tokens_input = 1 })).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await host.Anonymous().PostAsJsonAsync(Path, new { model = "gpt-4", tokens_input = 1 })).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        foreach (var path in new[] { "unpriced", "quarantine", "cache/status", "budgets" })
        {
            await (await host.As("u").GetAsync($"/api/v1/llm/{path}")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
            await LlmCostsHost.GetAsync(host.Admin, $"/api/v1/llm/{path}");
        }

        await (await host.As("u", Scopes.LlmWrite).PostAsync("/api/v1/llm/cleanup", null)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Theory]
    [InlineData("requests?limit=0", "limit")]
    [InlineData("requests?limit=x", "limit")]
    [InlineData("requests?cursor=!", "cursor")]
    [InlineData("quarantine?limit=201", "limit")]
    [InlineData("unpriced?limit=0", "limit")]
    [InlineData("prices?limit=-1", "limit")]
    [InlineData("budgets?cursor=abc", "cursor")]
    [InlineData("usage?days=0", "days")]
    [InlineData("usage?days=366", "days")]
    [InlineData("usage?days=x", "days")]
    [InlineData("usage/timeseries?interval=minute", "interval")]
    [InlineData("usage/timeseries?group_by=colour", "group_by")]
    [InlineData("usage/timeseries?time_zone=CET", "time_zone")]
    [InlineData("usage/timeseries?from=yesterday", "from")]
    [InlineData("usage/timeseries?to=2026-01-01T00:00:00", "to")]
    [InlineData("usage/timeseries?to=0001-01-01T00:00:00Z", "to")]
    [InlineData("usage/timeseries?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("usage/timeseries?interval=hour&from=2025-01-02T00:00:00Z", "from")]
    public async Task A_question_that_is_not_valid_is_refused_with_the_parameter_named(string path, string field) =>
        await (await host.Admin.GetAsync($"/api/v1/llm/{path}")).IsInvalidAsync(field);

    [Fact]
    public async Task The_price_book_can_be_read_page_by_page_and_by_name()
    {
        var models = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await LlmCostsHost.GetAsync(host.As("u"), $"/api/v1/llm/prices?limit=60{(cursor is null ? "" : $"&cursor={cursor}")}");
            foreach (var price in page.GetProperty("items").EnumerateArray())
                Assert.True(models.Add(price.GetProperty("model").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(167, models.Count);
        var gpt4 = Assert.Single((await LlmCostsHost.GetAsync(host.As("u"), "/api/v1/llm/prices?model=openai/gpt-4")).GetProperty("items").EnumerateArray());
        Assert.Equal("0.00003", gpt4.GetProperty("prices").GetProperty("input").GetRawText());
        Assert.Empty((await LlmCostsHost.GetAsync(host.As("u"), "/api/v1/llm/prices?model=nobody")).GetProperty("items").EnumerateArray());
    }

    private static string Unique() => Guid.NewGuid().ToString("N");

    private Task<HttpResponseMessage> Post(string body) => host.Reporter.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));
}
