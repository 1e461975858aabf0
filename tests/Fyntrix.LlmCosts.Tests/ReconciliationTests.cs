using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Reconciliation;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A provider's export against what was booked.</summary>
public sealed class ReconciliationTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/v1/llm/reconcile";

    // 2026-01-08 and 2026-01-09, 00:00 UTC.
    private const long Eighth = 1_767_830_400;
    private const long Ninth = 1_767_916_800;
    private const long Day = 86_400;
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.StartCleanedUpAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Each_model_and_day_says_what_differs_and_nothing_is_changed()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "openai/gpt-4", tokens_input = 100, tokens_output = 50, called_at = "2026-01-08T00:00:00Z" },
            new { model = "gpt-4", tokens_input = 1, tokens_output = 1, called_at = "2026-01-08T23:59:59.999999Z" },
            new { model = "gpt-4", tokens_input = 7, tokens_output = 7, called_at = "2026-01-09T00:00:00Z" },
            new { model = "gpt-4o-mini", tokens_input = 10, tokens_output = 5, tokens_cached = 4, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-3.5-turbo", tokens_input = 3, called_at = "2026-01-08T12:00:00Z" },
            new { model = "in-house", tokens_input = 9, called_at = "2026-01-08T12:00:00Z" },
        });
        var before = await FileAsync();

        var answer = await ReconcileAsync(new
        {
            usage = Page((Eighth, [Used("gpt-4", 2, 101, 51), Used("gpt-4o-mini", 1, 10, 5, 3), Used("gpt-4-turbo", 1, 1, 1), Used("in-house", 1, 9, 0)]), (Ninth, [Used("gpt-4", 1, 7, 7)])),
        });

        Assert.Equal(
            [
                // The two names of gpt-4 are one model, and the last microsecond of the day belongs to it.
                "2026-01-08 gpt-3.5-turbo MISSING_THERE", "2026-01-08 gpt-4 MATCH", "2026-01-08 gpt-4-turbo MISSING_HERE",
                "2026-01-08 gpt-4o-mini TOKENS_DIFFER", "2026-01-08 in-house UNPRICED_HERE", "2026-01-09 gpt-4 MATCH",
            ],
            Rows(answer));
        var mini = Row(answer, 3);
        Assert.Equal("3 4 -1", Compared(mini, "tokens_cached"));
        Assert.Equal("10 10 0", Compared(mini, "tokens_input"));
        // 101 × 0.00003 + 51 × 0.00006
        Assert.Equal("null 0.00609 null", Compared(Row(answer, 1), "cost_usd"));
        Assert.Equal("""["gpt-4","openai/gpt-4"]""", Row(answer, 1).GetProperty("names_here").GetRawText());
        Assert.Equal(1, Row(answer, 4).GetProperty("unpriced_requests").GetInt64());
        // 2 + 1 + 1 + 1 + 1 there, 2 + 1 + 1 + 1 + 1 here.
        Assert.Equal("6 6 0", Compared(answer.GetProperty("totals"), "requests"));
        Assert.Equal("128 130 -2", Compared(answer.GetProperty("totals"), "tokens_input"));
        Assert.Equal("null null", $"{answer.GetProperty("totals").GetProperty("cost_usd").GetProperty("theirs").GetRawText()} {answer.GetProperty("totals").GetProperty("cost_usd").GetProperty("difference").GetRawText()}");
        Assert.Equal(2, answer.GetProperty("causes").GetProperty("MATCH").GetInt32());
        Assert.Equal(0, answer.GetProperty("causes").GetProperty("PRICE_DIFFERS").GetInt32());
        Assert.Equal(before, await FileAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("openai")]
    public async Task A_call_that_failed_without_a_token_is_none_as_no_provider_counts_it(string? provider)
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4", provider = "openai", tokens_input = 100, tokens_output = 50, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4", provider = "openai", tokens_input = 0, status = "ERROR", called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4o", provider = "openai", tokens_input = 0, status = "TIMEOUT", called_at = "2026-01-08T12:00:00Z" },
            // Cut off: what it used until then is paid for.
            new { model = "gpt-4o-mini", provider = "openai", tokens_input = 5, status = "CANCELLED", called_at = "2026-01-08T12:00:00Z" },
        });

        var answer = await ReconcileAsync(new { provider, usage = Page((Eighth, [Used("gpt-4", 1, 100, 50), Used("gpt-4o-mini", 1, 5, 0)])) });

        Assert.Equal(["2026-01-08 gpt-4 MATCH", "2026-01-08 gpt-4o-mini MATCH"], Rows(answer));
    }

    [Theory]
    [InlineData("usage", """{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"model":"\ud800"}]}]}""")]
    [InlineData("costs", """{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"line_item":"m","amount":{"value":"\udfff"}}]}]}""")]
    public async Task An_export_with_half_a_character_is_refused(string member, string json) =>
        await (await _host.Admin.PostAsync(Path, new StringContent($$"""{"{{member}}":{{json}}}""", System.Text.Encoding.UTF8, "application/json"))).IsInvalidAsync(member);

    [Fact]
    public async Task Costs_are_compared_to_the_tolerance_and_line_items_belong_to_their_model()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, called_at = "2026-01-08T12:00:00Z" });
        var usage = Page((Eighth, [Used("gpt-4-0613", 1, 100, 50)]));
        object Costs(string input) => Page((Eighth, [Cost("gpt-4-0613, input", input), Cost("gpt-4-0613, output", "3e-3")]));

        var exact = await ReconcileAsync(new { usage, costs = Costs("0.003") });
        Assert.Equal(["2026-01-08 gpt-4 MATCH"], Rows(exact));
        Assert.Equal("0.006 0.006 0", Compared(Row(exact, 0), "cost_usd"));

        Assert.Equal(["2026-01-08 gpt-4 MATCH"], Rows(await ReconcileAsync(new { usage, costs = Costs("0.003001") })));
        var dearer = await ReconcileAsync(new { usage, costs = Costs("0.0030011") });
        Assert.Equal(["2026-01-08 gpt-4 PRICE_DIFFERS"], Rows(dearer));
        Assert.Equal("0.0060011 0.006 0.0000011", Compared(dearer.GetProperty("totals"), "cost_usd"));
        Assert.Equal(["2026-01-08 gpt-4 MATCH"], Rows(await ReconcileAsync(new { usage, costs = Costs("0.0030011"), tolerance_usd = 0.01 })));
        Assert.Equal(["2026-01-08 gpt-4 PRICE_DIFFERS"], Rows(await ReconcileAsync(new { costs = Costs("0.003000001"), tolerance_usd = 0 })));
        // What is billed and is no model stands for itself.
        Assert.Equal(
            ["2026-01-08 gpt-4 MISSING_THERE", "2026-01-08 web search tool calls MISSING_HERE"],
            Rows(await ReconcileAsync(new { costs = Page((Eighth, [Cost("Web search tool calls", "\"1.5\"")])) }), lower: true));
    }

    [Fact]
    public async Task A_snapshot_that_only_one_side_names_is_found_under_its_models_name()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4o", tokens_input = 10, tokens_output = 10, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4o", tokens_input = 5, tokens_output = 5, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4o-2024-05-13", tokens_input = 1, tokens_output = 1, called_at = "2026-01-09T00:00:00Z" },
            new { model = "gpt-4o", tokens_input = 2, tokens_output = 2, called_at = "2026-01-09T00:00:00Z" },
        });

        var answer = await ReconcileAsync(new
        {
            usage = Page(
                (Eighth, [Used("gpt-4o-2024-05-13", 1, 10, 10), Used("gpt-4o-2024-08-06", 1, 5, 5)]),
                (Ninth, [Used("gpt-4o-2024-05-13", 1, 1, 1), Used("gpt-4o", 1, 2, 3)])),
        });

        // Two snapshots there are one name here; where both sides tell them apart they stay apart.
        Assert.Equal(["2026-01-08 gpt-4o MATCH", "2026-01-09 gpt-4o TOKENS_DIFFER", "2026-01-09 gpt-4o-2024-05-13 MATCH"], Rows(answer));
        Assert.Equal("""["gpt-4o-2024-05-13","gpt-4o-2024-08-06"]""", Row(answer, 0).GetProperty("names_there").GetRawText());
    }

    [Theory]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("claude-sonnet-4-20250514", "claude-sonnet-4")]
    [InlineData("claude-sonnet-4@20250514", "claude-sonnet-4")]
    [InlineData("gpt-4-0613", "gpt-4")]
    [InlineData("gpt-4-1306", "gpt-4-1306")]
    [InlineData("gpt-4-1106-preview", "gpt-4-1106-preview")]
    [InlineData("gpt-4o-2024-13-06", "gpt-4o-2024-13-06")]
    [InlineData("-0613", "-0613")]
    public void A_family_is_a_name_without_the_date_at_its_end(string model, string family) => Assert.Equal(family, Reconciler.Family(model));

    [Theory]
    [InlineData("date,model,requests,input tokens,output tokens,cost\n2026-01-08,gpt-4,1,100,50,0.006\n")]
    [InlineData("\uFEFFDay;Model Name;Num Model Requests;Prompt Tokens;Completion_Tokens;Cost (USD);note\r\n\r\n2026/01/08;\"gpt-4\";1;100;50;$0.006;\"a;b \"\"c\"\"\"\r\n")]
    [InlineData("model\ttimestamp\trequests\ttokens_input\ttokens_output\tamount_usd\ngpt-4\t2026-01-09T05:29:59+05:30\t1\t100\t50\t6e-3")]
    [InlineData("start_time,model,requests,input_tokens,output_tokens\n1767873600,gpt-4,,60,25\n1767873600,gpt-4,1,40,25")]
    public async Task A_table_is_read_whatever_its_columns_are_called(string csv)
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, called_at = "2026-01-08T12:00:00Z" });

        var answer = await ReconcileAsync(new { csv });

        Assert.Equal(["2026-01-08 gpt-4 MATCH"], Rows(answer));
        Assert.Equal("100 100 0", Compared(Row(answer, 0), "tokens_input"));
        Assert.Equal("1 1 0", Compared(Row(answer, 0), "requests"));
    }

    [Fact]
    public async Task With_a_provider_only_its_calls_are_compared_also_on_days_that_were_cleaned_up()
    {
        var calls = new object[]
        {
            new { model = "gpt-4", provider = "OpenAI", tokens_input = 100, tokens_output = 50, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4", provider = "azure", tokens_input = 1, tokens_output = 1, called_at = "2026-01-08T12:00:00Z" },
            new { model = "gpt-4o", tokens_input = 2, called_at = "2026-01-08T12:00:00Z" },
            new { model = "claude-sonnet-4-5", tokens_input = 3, called_at = "2026-01-08T12:00:00Z" },
            new { model = "in-house", tokens_input = 4, called_at = "2026-01-08T12:00:00Z" },
        };
        await _host.ReportAsync(calls);
        var request = new { provider = "openai", usage = Page((Eighth, [Used("gpt-4", 1, 100, 50)])) };

        // The call of gpt-4o named no provider; by the price book it is OpenAI's. Anthropic's and an unknown one are not.
        Assert.Equal(["2026-01-08 gpt-4 MATCH", "2026-01-08 gpt-4o MISSING_THERE"], Rows(await ReconcileAsync(request)));
        var everybody = await ReconcileAsync(new { request.usage });
        Assert.Equal(4, everybody.GetProperty("rows").GetArrayLength());
        Assert.All(everybody.GetProperty("rows").EnumerateArray(), r => Assert.False(r.GetProperty("from_totals").GetBoolean()));

        _host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.OK, (await _host.Admin.PostAsync("/api/v1/llm/cleanup?days=1", null)).StatusCode);
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));

        // Totals know no provider: what was called at Azure is in them.
        var cleaned = await ReconcileAsync(request);
        Assert.Equal(["2026-01-08 gpt-4 TOKENS_DIFFER", "2026-01-08 gpt-4o MISSING_THERE"], Rows(cleaned));
        Assert.Equal("100 101 -1", Compared(Row(cleaned, 0), "tokens_input"));
        Assert.True(Row(cleaned, 0).GetProperty("from_totals").GetBoolean());
    }

    [Fact]
    public async Task A_day_without_use_there_is_compared_and_days_can_be_chosen()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, called_at = "2026-01-08T12:00:00Z" });
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, called_at = "2026-01-09T01:00:00Z" });

        Assert.Equal(["2026-01-08 gpt-4 MISSING_THERE"], Rows(await ReconcileAsync(new { usage = Page((Eighth, [])) })));
        Assert.Empty(Rows(await ReconcileAsync(new { usage = Page((Eighth - Day, [Used("gpt-4", 0, 0, 0)])) })));
        Assert.Equal(
            ["2026-01-08 gpt-4 MISSING_THERE", "2026-01-09 gpt-4 MATCH"],
            Rows(await ReconcileAsync(new { csv = "date,model,requests\n2026-01-09,gpt-4,1\n2026-01-10,gpt-4,1", from = "2026-01-08", to = "2026-01-09" })));
    }

    [Theory]
    [InlineData("{}", "csv")]
    [InlineData("""{"csv":"date,model,cost\n","usage":{"data":[]}}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\n","tolerance_usd":1.1}""", "tolerance_usd")]
    [InlineData("""{"csv":"date,model,cost\n","from":"2026-01-02","to":"2026-01-01"}""", "to")]
    [InlineData("""{"csv":"date,model,cost\n","from":"9999-12-31","to":"9999-12-31"}""", "from,to")]
    [InlineData("""{"csv":"date,model,cost\n","from":"2026-01-01","to":"2026-04-11"}""", "to")]
    [InlineData("""{"csv":"date,model,cost\n","provider":" "}""", "provider")]
    [InlineData("""{"csv":""}""", "csv")]
    [InlineData("""{"csv":"date,model\n2026-01-08,gpt-4"}""", "csv")]
    [InlineData("""{"csv":"model,cost\ngpt-4,1"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost,amount\n2026-01-08,gpt-4,1,1"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\nyesterday,gpt-4,1"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\n2019-12-31,gpt-4,1"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\n2026-01-08,,1"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\n2026-01-08,gpt-4,much"}""", "csv")]
    [InlineData("""{"csv":"date,model,cost\n2026-01-08,gpt-4,1000000001"}""", "csv")]
    [InlineData("""{"csv":"date,model,requests\n2026-01-08,gpt-4,-1"}""", "csv")]
    [InlineData("""{"csv":"date,model,requests\n2026-01-08,\"gpt-4,1"}""", "csv")]
    [InlineData("""{"usage":{}}""", "usage.data")]
    [InlineData("""{"usage":[{"data":[]},7]}""", "usage[1].data")]
    [InlineData("""{"usage":7}""", "usage")]
    [InlineData("""{"usage":{"data":[{"start_time":1767830400,"end_time":1767916801,"results":[]}]}}""", "usage.data[0]")]
    [InlineData("""{"usage":{"data":[{"start_time":1767830400,"end_time":1767916800}]}}""", "usage.data[0].results")]
    [InlineData("""{"usage":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"input_tokens":1,"model":null}]}]}}""", "usage.data[0].results[0].model")]
    [InlineData("""{"usage":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"model":"gpt-4","input_tokens":-1}]}]}}""", "usage.data[0].results[0].input_tokens")]
    [InlineData("""{"usage":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"model":"gpt-4","input_tokens":1.5}]}]}}""", "usage.data[0].results[0].input_tokens")]
    [InlineData("""{"costs":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"amount":{"value":1}}]}]}}""", "costs.data[0].results[0].line_item")]
    [InlineData("""{"costs":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"line_item":"gpt-4","amount":{"value":"x"}}]}]}}""", "costs.data[0].results[0].amount.value")]
    [InlineData("""{"costs":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"line_item":"gpt-4","amount":{"value":1,"currency":"eur"}}]}]}}""", "costs.data[0].results[0].amount.currency")]
    public async Task An_export_that_cannot_be_read_is_refused_with_its_place(string body, string fields) => await (await PostAsync(body)).IsInvalidAsync(fields.Split(','));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_of_as_many_rows_as_are_taken_is_compared_and_one_of_more_is_refused_with_its_place(bool csv)
    {
        const int most = 100_000;
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 7, called_at = "2026-01-08T12:00:00Z" });

        var whole = await ReconcileAsync(Export(most));
        var over = await (await _host.Admin.PostAsJsonAsync(Path, Export(most + 1))).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");

        Assert.Equal($"{most} 1 {most - 1}", Compared(Row(whole, 0), "requests"));
        var fault = Assert.Single(over.GetProperty("errors").EnumerateObject());
        Assert.Equal(csv ? $"csv line {most + 2}" : $"usage.data[0].results[{most}]", fault.Name);
        Assert.Contains("is past the 100000 rows", fault.Value[0].GetString(), StringComparison.Ordinal);

        object Export(int rows)
        {
            if (csv)
                return new { csv = "date,model,requests\n" + string.Concat(Enumerable.Repeat("2026-01-08,gpt-4,1\n", rows)) };
            var result = new { model = "gpt-4", num_model_requests = 1 };
            return new { usage = Page((Eighth, [.. Enumerable.Repeat<object>(result, rows)])) };
        }
    }

    [Fact]
    public async Task A_comparison_of_as_many_rows_as_are_answered_is_whole_and_one_of_more_is_refused()
    {
        const int most = 10_000;
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 7, called_at = "2026-01-08T12:00:00Z" });

        // One of the rows is ours.
        Assert.Equal(most, (await ReconcileAsync(Export(most - 1))).GetProperty("rows").GetArrayLength());
        var over = await (await _host.Admin.PostAsJsonAsync(Path, Export(most))).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "RECONCILIATION_TOO_LONG");
        Assert.Contains("more than 10000 rows", over.GetProperty("detail").GetString(), StringComparison.Ordinal);

        static object Export(int models) => new { csv = "date,model,requests\n" + string.Concat(Enumerable.Range(0, models).Select(i => $"2026-01-08,model number {i},1\n")) };
    }

    [Fact]
    public async Task Sums_of_the_largest_figures_stay_exact_and_those_beyond_are_refused()
    {
        var largest = string.Concat(Enumerable.Repeat("2026-01-08,gpt-4,1000000000000,1000000000000,1000000000\n", 1000));
        var row = Row(await ReconcileAsync(new { csv = $"date,model,requests,input_tokens,cost\n{largest}" }), 0);

        Assert.Equal("1000000000000000 0 1000000000000000", Compared(row, "requests"));
        Assert.Equal("1000000000000 0 1000000000000", Compared(row, "cost_usd"));
        await (await PostAsync("""{"csv":"date,model,requests\n2026-01-08,gpt-4,1000000000001"}""")).IsInvalidAsync("csv");
        await (await PostAsync("""{"csv":"date,model,cost\n2026-01-08,gpt-4,1e999"}""")).IsInvalidAsync("csv");
        await (await PostAsync("""{"csv":"date,model,cost\n2026-01-08,gpt-4,NaN"}""")).IsInvalidAsync("csv");
        await (await PostAsync("""{"costs":{"data":[{"start_time":1767830400,"end_time":1767916800,"results":[{"line_item":"gpt-4","amount":{"value":1e999}}]}]}}""")).IsInvalidAsync("costs.data[0].results[0].amount.value");
    }

    [Fact]
    public async Task An_export_of_no_day_is_refused()
    {
        await (await PostAsync("""{"usage":{"data":[]}}""")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "EXPORT_EMPTY");
        await (await PostAsync("""{"usage":{"data":[]},"unknown":1}""")).IsInvalidAsync("unknown");
    }

    [Fact]
    public async Task Only_those_who_run_the_system_may_compare()
    {
        foreach (var client in new[] { _host.As("user"), _host.Reporter })
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync(Path, new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Anonymous().PostAsJsonAsync(Path, new { })).StatusCode);
    }

    private static object Page(params (long Start, object[] Results)[] buckets) => new
    {
        @object = "page",
        data = buckets.Select(b => new { @object = "bucket", start_time = b.Start, end_time = b.Start + Day, results = b.Results }),
        has_more = false,
    };

    private static object Used(string model, long requests, long input, long output, long? cached = null) =>
        new { @object = "organization.usage.completions.result", model, num_model_requests = requests, input_tokens = input, output_tokens = output, input_cached_tokens = cached, project_id = "p" };

    private static object Cost(string item, string value) =>
        new { @object = "organization.costs.result", line_item = item, amount = new { value = JsonDocument.Parse(value).RootElement, currency = "usd" } };

    private static IEnumerable<string> Rows(JsonElement answer, bool lower = false) => answer.GetProperty("rows").EnumerateArray().Select(r =>
        $"{r.GetProperty("date").GetString()} {(lower ? r.GetProperty("model").GetString()!.ToLowerInvariant() : r.GetProperty("model").GetString())} {r.GetProperty("cause").GetString()}");

    private static JsonElement Row(JsonElement answer, int index) => answer.GetProperty("rows")[index];

    private static string Compared(JsonElement of, string figure) =>
        string.Join(' ', new[] { "theirs", "ours", "difference" }.Select(n => of.GetProperty(figure).GetProperty(n).GetRawText()));

    private Task<HttpResponseMessage> PostAsync(string json) => _host.Admin.PostAsync(Path, new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<JsonElement> ReconcileAsync(object body)
    {
        var response = await _host.Admin.PostAsJsonAsync(Path, body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<string> FileAsync() => _host.Store.ReadAsync(
        connection => string.Join('\n', new[] { "llm_requests", "llm_totals", "llm_prices", "llm_valuations", "llm_budget_windows", "quarantine" }
            .SelectMany(table => connection.Query($"SELECT * FROM {table} ORDER BY 1, 2", r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))))),
        CancellationToken.None);
}
