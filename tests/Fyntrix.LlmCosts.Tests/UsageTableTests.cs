using System.Net;
using System.Xml.Linq;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Usage as a table and as a drawing. Each test looks at a user of its own.</summary>
public sealed class UsageTableTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Fact]
    public async Task Usage_is_a_table_with_exact_amounts_when_it_is_asked_for_as_CSV()
    {
        // gpt-4: 1 token in at 30,000 nano-USD, 1 out at 60,000.
        await host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 1, tokens_output = 1, user_id = "table", called_at = "2026-01-08T10:00:00Z" },
            new { model = "=HYPERLINK(1,2)", tokens_input = 5, user_id = "table", called_at = "2026-01-09T06:00:00Z" },
        });

        var (type, csv) = await TextAsync("table", "/api/v1/llm/usage?format=csv");

        Assert.Equal("text/csv", type);
        Assert.Equal(
            [
                "row,model,date,requests,cost_usd,unpriced_requests", "MODEL,gpt-4,,1,0.00009,0", "MODEL,\"'=HYPERLINK(1,2)\",,1,,1",
                "DAY,,2026-01-09,1,,1", "DAY,,2026-01-08,1,0.00009,0", "TOTAL,,,2,0.00009,1", "",
            ],
            csv.Split("\r\n"));
        Assert.Equal(csv, (await TextAsync("table", "/api/v1/llm/usage", "text/csv")).Text);
        Assert.StartsWith("{", (await TextAsync("table", "/api/v1/llm/usage", "application/json, text/csv;q=0.5")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_series_is_a_table_with_its_periods_in_UTC()
    {
        await host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = "series", agent = "news", called_at = "2026-01-09T05:10:00Z" });

        var (_, csv) = await TextAsync("series", "/api/v1/llm/usage/timeseries?interval=hour&group_by=agent&format=csv");

        Assert.Equal("period_start,key,requests,unpriced_requests,tokens_input,tokens_output,tokens_cached,tokens_cache_write,tokens_reasoning,cost_usd,interval,time_zone", csv.Split("\r\n")[0]);
        Assert.Equal("2026-01-09T05:00:00Z,news,1,0,100,50,0,0,0,0.006,hour,UTC", csv.Split("\r\n")[1]);
    }

    [Fact]
    public async Task A_drawing_has_a_piece_for_each_group_and_says_what_it_shows()
    {
        await host.ReportAsync(Enumerable.Range(0, 10).Select(i => new { model = "gpt-4", tokens_input = 100 * (i + 1), user_id = "drawing", agent = $"agent <{i}> & co", called_at = $"2026-01-0{8 + (i % 2)}T05:10:00Z" }));

        var (type, svg) = await TextAsync("drawing", "/api/v1/llm/usage/timeseries.svg?group_by=agent&time_zone=IST");

        Assert.Equal("image/svg+xml", type);
        var drawing = XDocument.Parse(svg);
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Contains("0.165 USD for 10 calls", drawing.Root!.Element(ns + "desc")!.Value, StringComparison.Ordinal);
        var labels = drawing.Descendants(ns + "rect").Select(r => r.Element(ns + "title")?.Value).OfType<string>().ToList();
        Assert.Contains("2026-01-09 agent <9> & co 0.03 USD", labels);
        // Ten agents: seven of their own, and the three cheapest together: 0.003 + 0.009 on the 8th, 0.006 on the 9th.
        Assert.Contains("2026-01-08 others 0.012 USD", labels);
        Assert.Contains("2026-01-09 others 0.006 USD", labels);
        Assert.DoesNotContain("http://", svg.Replace(ns.NamespaceName, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_series_by_tag_counts_a_call_under_each_of_its_tags_and_is_for_administrators()
    {
        await host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, user_id = "tagged", tags = new[] { "ts-night", "ts-alpha" }, called_at = "2026-01-09T05:10:00Z" },
            new { model = "gpt-4", tokens_input = 200, user_id = "tagged", tags = new[] { "ts-night" }, called_at = "2026-01-09T05:40:00Z" },
        });

        using var response = await host.Admin.GetAsync("/api/v1/llm/usage/timeseries?interval=hour&group_by=tag&format=csv");
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n").Where(l => l.Contains("ts-", StringComparison.Ordinal)).ToList();

        Assert.Equal(["2026-01-09T05:00:00Z,ts-alpha,1,0,100,0,0,0,0,0.003,hour,UTC", "2026-01-09T05:00:00Z,ts-night,2,0,300,0,0,0,0,0.009,hour,UTC"], lines);
        await (await host.As("tagged").GetAsync("/api/v1/llm/usage/timeseries?group_by=tag")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Fact]
    public async Task A_drawing_of_nothing_says_so() =>
        Assert.Contains("No calls", (await TextAsync("nobody-here", "/api/v1/llm/usage/timeseries.svg")).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("usage?format=xml", "format")]
    [InlineData("usage/timeseries?format=xml", "format")]
    [InlineData("usage/timeseries.svg?interval=week", "interval")]
    [InlineData("usage/timeseries.svg?group_by=x", "group_by")]
    public async Task What_cannot_be_drawn_or_tabled_is_refused_by_its_name(string address, string field) =>
        await (await host.As("asha").GetAsync($"/api/v1/llm/{address}")).IsInvalidAsync(field);

    private async Task<(string? Type, string Text)> TextAsync(string user, string address, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accept is not null)
            request.Headers.Add("Accept", accept);
        using var response = await host.As(user).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return (response.Content.Headers.ContentType?.MediaType, text);
    }
}
