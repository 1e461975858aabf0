using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Bars that come in by API. The clock stands at noon in India on Friday 2026-01-09.</summary>
public sealed class PostBarsTests(MarketHost host) : IClassFixture<MarketHost>
{
    [Fact]
    public async Task Bars_are_taken_whole_and_read_back_newest_first()
    {
        var body = MarketHost.Daily("TCS", "2026-01-07", "2026-01-08", "2026-01-06");
        body["adjusted"] = true;
        var answer = await host.TakeAsync(body);

        Assert.Equal(("bhavcopy", "1D", 3, 3, 0, 0), (answer.GetProperty("source").GetString(), answer.GetProperty("timeframe").GetString(), Number(answer, "received"), Number(answer, "added"), Number(answer, "changed"), Number(answer, "unchanged")));
        Assert.Equal(["TCS"], answer.GetProperty("symbols").EnumerateArray().Select(s => s.GetString()));
        var page = await host.GetAsync("/api/v1/market/bars?symbol=tcs");
        Assert.Equal("TCS", page.GetProperty("symbol").GetString());
        Assert.Equal(["2026-01-08", "2026-01-07", "2026-01-06"], page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("date").GetString()));
        Assert.Equal(
            """{"symbol":"TCS","timeframe":"1D","date":"2026-01-08","start":"2026-01-08T03:45:00Z","open":100,"high":103.25,"low":99.05,"close":101.5,"volume":1000,"source":"bhavcopy","adjusted":true,"loaded_at":"2026-01-09T06:30:00Z"}""",
            page.GetProperty("items")[0].GetRawText());
    }

    [Fact]
    public async Task The_same_bars_again_change_nothing_and_others_replace_them()
    {
        await host.TakeAsync(MarketHost.Daily("INFY", "2026-01-07", "2026-01-08"));
        await host.TakeChangeAsync("INFY");
        var again = await host.TakeAsync(MarketHost.Daily("INFY", "2026-01-07", "2026-01-08"));
        Assert.Null(await host.TakeChangeAsync("INFY"));
        var changed = await host.TakeAsync(MarketHost.Batch("1D", MarketHost.Bar("INFY", "date", "2026-01-08", close: 102)));

        Assert.Equal((0, 0, 2), (Number(again, "added"), Number(again, "changed"), Number(again, "unchanged")));
        Assert.Equal((0, 1, 0), (Number(changed, "added"), Number(changed, "changed"), Number(changed, "unchanged")));
        Assert.NotNull(await host.TakeChangeAsync("INFY"));
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_gets_the_first_answer()
    {
        var key = Guid.NewGuid().ToString();
        var body = MarketHost.Daily("WIPRO", "2026-01-08");
        using var first = await host.PostAsync(body, key);
        using var second = await host.PostAsync(body, key);

        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task One_wrong_bar_refuses_all_of_them_with_its_place()
    {
        var body = MarketHost.Batch(
            "1D",
            MarketHost.Bar("HCLTECH", "date", "2026-01-05"),
            MarketHost.Bar("HCLTECH", "date", "2026-01-04"),
            MarketHost.Bar("HCLTECH", "date", "2026-01-05"));
        var wrong = MarketHost.Bar("HCLTECH", "date", "2026-01-06");
        wrong["high"] = 99.5;
        wrong["close"] = 99.5;
        body["bars"]!.AsArray().Add((JsonNode)wrong);

        await (await host.PostAsync(body)).IsInvalidAsync("bars[1].date", "bars[2].date", "bars[3].high");
        Assert.Equal(0, await host.CountBarsAsync("HCLTECH"));
        Assert.Null(await host.TakeChangeAsync("HCLTECH"));
    }

    [Fact]
    public async Task The_batch_itself_is_checked()
    {
        await (await host.PostAsync(new JsonObject { ["bars"] = new JsonArray() })).IsInvalidAsync("source", "timeframe");
        await (await host.PostAsync(MarketHost.Batch("1D"))).IsInvalidAsync("bars");
        await (await host.PostAsync(MarketHost.Batch("1D", [null!]))).IsInvalidAsync("bars[0]");
        await (await host.PostAsync(MarketHost.Batch("2m", MarketHost.Bar("TCS", "date", "2026-01-08")))).IsInvalidAsync("timeframe");
        var made = MarketHost.Daily("TCS", "2026-01-08");
        made["source"] = "Generated";
        made["segment"] = "cash";
        var problem = await (await host.PostAsync(made)).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Contains("made-up bars are no market data", problem.GetProperty("errors").GetProperty("source")[0].GetString(), StringComparison.Ordinal);
        Assert.True(problem.GetProperty("errors").TryGetProperty("segment", out _));
    }

    [Theory]
    [InlineData("""{"source":"kite","timeframe":"1D","bars":[],"more":1}""", "more")]
    [InlineData("""{"source":"kite","timeframe":"1D","bars":[{"symbol":"TCS","date":"08-01-2026"}]}""", "bars[0].date")]
    [InlineData("""{"source":"kite","timeframe":"1D","bars":[{"symbol":"TCS","open":"100"}]}""", "bars[0].open")]
    [InlineData("""{"source":"kite","timeframe":"1D","bars":[{"symbol":"TCS","volume":1.5}]}""", "bars[0].volume")]
    [InlineData("""{"source":"kite","timeframe":"5m","bars":[{"symbol":"TCS","start":"2026-01-08T09:15:00"}]}""", "bars[0].start")]
    public async Task JSON_of_another_form_is_refused_by_its_member(string body, string field)
    {
        using var request = Request("/api/v1/market/bars", body, "application/json");

        await (await host.Feed().SendAsync(request)).IsInvalidAsync(field);
    }

    [Fact]
    public async Task A_body_that_is_neither_JSON_nor_CSV_is_refused()
    {
        await (await host.Feed().SendAsync(Request("/api/v1/market/bars", "", "application/json"))).IsProblemAsync(HttpStatusCode.BadRequest, "BODY_REQUIRED");
        await (await host.Feed().SendAsync(Request("/api/v1/market/bars", "null", "application/json"))).IsProblemAsync(HttpStatusCode.BadRequest, "BODY_REQUIRED");
        await (await host.Feed().SendAsync(Request("/api/v1/market/bars", "{", "application/json"))).IsProblemAsync(HttpStatusCode.BadRequest, "MALFORMED_JSON");
        await (await host.Feed().SendAsync(Request("/api/v1/market/bars", "<bars/>", "application/xml"))).IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task Five_thousand_bars_are_taken_at_once_and_no_more()
    {
        // The minutes of fourteen trading days of 375 minutes.
        var minutes = Enumerable.Range(0, 14).SelectMany(d => Enumerable.Range(0, 375).Select(m => new DateTimeOffset(2025, 11, 10, 3, 45, 0, TimeSpan.Zero).AddDays((d / 5 * 7) + (d % 5)).AddMinutes(m)));
        var bars = minutes.Take(5001).Select(at => (JsonNode)MarketHost.Bar("SBIN", "start", at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))).ToList();

        await (await host.PostAsync(MarketHost.Batch("1m", [.. bars]))).IsInvalidAsync("bars");
        Assert.Equal(5000, Number(await host.TakeAsync(MarketHost.Batch("1m", [.. bars.Take(5000).Select(b => b.DeepClone())])), "added"));
    }

    [Fact]
    public async Task Faults_are_listed_as_far_as_somebody_reads_them()
    {
        var body = MarketHost.Batch("1D", [.. Enumerable.Range(0, 400).Select(_ => MarketHost.Bar("SBIN", "date", "2026-01-04"))]);

        var problem = await (await host.PostAsync(body)).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");

        Assert.Equal(101, problem.GetProperty("errors").EnumerateObject().Count());
        Assert.Contains("first 100", problem.GetProperty("errors").GetProperty("bars")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_CSV_names_the_symbol_in_each_line()
    {
        using var response = await host.PostCsvAsync("source=bhavcopy&timeframe=1D&adjusted=true", "symbol,date,open,high,low,close,volume\r\nTITAN,2026-01-08,100,103.25,99.05,101.5,1000.0\r\nLT,2026-01-08,10,11,9,10.05,\r\n");
        var answer = await MarketHost.ReadAsync(response);

        Assert.Equal(2, Number(answer, "added"));
        var bar = (await host.GetAsync("/api/v1/market/bars?symbol=TITAN")).GetProperty("items")[0];
        Assert.Equal((1000, true), (Number(bar, "volume"), bar.GetProperty("adjusted").GetBoolean()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await host.GetAsync("/api/v1/market/bars?symbol=LT")).GetProperty("items")[0].GetProperty("volume").ValueKind);
    }

    [Fact]
    public async Task A_CSV_of_one_symbol_and_intraday_bars_names_it_in_the_query()
    {
        using var response = await host.PostCsvAsync("symbol=M%26M&source=kite&timeframe=5m", "\uFEFFStart,Open,High,Low,Close\n# a remark\n2026-01-09T09:15:00+05:30,100,101,99,100\n\n2026-01-09T03:50:00Z,100,101,99,\"100.5\"\n");

        Assert.Equal(2, Number(await MarketHost.ReadAsync(response), "added"));
        Assert.Equal(2, await host.CountBarsAsync("M&M"));
    }

    [Fact]
    public async Task A_wrong_line_of_a_CSV_refuses_all_of_it_with_its_number()
    {
        using var response = await host.PostCsvAsync(
            "symbol=CIPLA&source=bhavcopy&timeframe=1D",
            "date,open,high,low,close,volume\n2026-01-08,100,103,99,101,1\n2026-01-04,100,103,99,101,1\nx,100,103,99,1e2,1.5\n2026-01-07,100\n2026-01-06,100,103,99,101,1\n2026-01-06,100,103,99,101,1\n");

        await response.IsInvalidAsync("lines[3].date", "lines[4].date", "lines[4].close", "lines[4].volume", "lines[5]", "lines[7].date");
        Assert.Equal(0, await host.CountBarsAsync("CIPLA"));
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("date,open,high,low,close\n", "body")]
    [InlineData("date,open,high,low,close,adj close\n2026-01-08,1,1,1,1,1\n", "body")]
    [InlineData("date,open,high,low\n2026-01-08,1,1,1\n", "body")]
    [InlineData("date,date,open,high,low,close\n", "body")]
    [InlineData("open,high,low,close\n1,1,1,1\n", "body")]
    [InlineData("symbol,date,open,high,low,close\nTCS,2026-01-08,1,1,1,1\n", "body")] // And the query names one as well.
    [InlineData("date,open,high,low,close\n2026-01-08,1,1,1,\"1\n2026-01-07,1,1,1,1\n", "lines[2]")] // A quote that is not closed.
    public async Task A_CSV_of_another_form_is_refused(string csv, string field) =>
        await (await host.PostCsvAsync("symbol=TCS&source=bhavcopy&timeframe=1D", csv)).IsInvalidAsync(field);

    [Fact]
    public async Task A_CSV_needs_its_source_timeframe_and_symbols()
    {
        await (await host.PostCsvAsync("", "date,open,high,low,close\n2026-01-08,1,1,1,1\n")).IsInvalidAsync("source", "timeframe");
        await (await host.PostCsvAsync("source=bhavcopy&timeframe=1D", "date,open,high,low,close\n2026-01-08,1,1,1,1\n")).IsInvalidAsync("body");
        var many = new StringBuilder("date,open,high,low,close\n").AppendJoin('\n', Enumerable.Range(0, 5001).Select(i => $"{new DateOnly(1990, 1, 1).AddDays(i):yyyy-MM-dd},1,1,1,1"));
        await (await host.PostCsvAsync("symbol=TCS&source=bhavcopy&timeframe=1D", many.ToString())).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
    }

    [Fact]
    public async Task Prices_of_the_last_quarter_of_an_hour_are_told_to_others_once_a_symbol()
    {
        await host.TakeAsync(MarketHost.Batch(
            "5m",
            MarketHost.Bar("NTPC", "start", "2026-01-09T06:20:00Z", close: 101),
            MarketHost.Bar("NTPC", "start", "2026-01-09T06:25:00Z", close: 102.05m),
            MarketHost.Bar("POWERGRID", "start", "2026-01-09T06:05:00Z")));

        var seen = await host.Sent.WaitForAsync<PricesObserved>(m => m.Prices.Any(p => p.Symbol == "NTPC"));

        Assert.Equal("bhavcopy", seen.Source);
        Assert.Equal([new ObservedPrice("NTPC", "NSE", 102.05m, DateTimeOffset.Parse("2026-01-09T06:30:00Z"))], seen.Prices);
        Assert.DoesNotContain(host.Sent.All.OfType<PricesObserved>(), m => m.Prices.Any(p => p.Symbol is "POWERGRID" or "TCS"));
    }

    [Fact]
    public async Task Bars_are_written_by_feeds_alone()
    {
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.Admin })
        {
            using var request = Request("/api/v1/market/bars", MarketHost.Daily("TCS", "2026-01-08").ToJsonString(), "application/json");
            await (await host.As("someone", scope).SendAsync(request)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        }

        using var keyless = Request("/api/v1/market/bars", "{}", "application/json");
        keyless.Headers.Remove("Idempotency-Key");
        await (await host.Feed().SendAsync(keyless)).IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
        using var anonymous = Request("/api/v1/market/bars", "{}", "application/json");
        await (await host.Anonymous().SendAsync(anonymous)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private static HttpRequestMessage Request(string path, string body, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return request;
    }

    private static int Number(System.Text.Json.JsonElement answer, string member) => answer.GetProperty(member).GetInt32();
}
