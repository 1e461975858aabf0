using System.Net;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What clients are told of the market. The clock stands at noon in India on Friday 2026-01-09, a trading day.</summary>
public sealed class MarketTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task The_calendar_tells_each_day_with_its_phases_in_UTC_and_on_a_clock_in_India()
    {
        var calendar = await host.GetAsync("/api/v1/market/calendar?from=2026-01-23&to=2026-01-26");

        Assert.Equal("CASH", calendar.GetProperty("segment").GetString());
        Assert.Equal("2026-12-31", calendar.GetProperty("covered_until").GetString());
        Assert.Equal(JsonValueKind.Null, calendar.GetProperty("override").ValueKind);
        var days = calendar.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(
            ["2026-01-23 REGULAR ", "2026-01-24 WEEKEND ", "2026-01-25 WEEKEND ", "2026-01-26 HOLIDAY Republic Day"],
            days.Select(d => $"{d.GetProperty("date")} {d.GetProperty("kind")} {d.GetProperty("name")}"));
        Assert.Equal("2026-01-23T03:45:00Z", days[0].GetProperty("opens_at").GetString());
        Assert.Equal("2026-01-23T10:00:00Z", days[0].GetProperty("closes_at").GetString());
        Assert.Equal(["PRE_OPEN 09:00-09:15", "CONTINUOUS 09:15-15:30", "POST_CLOSE 15:40-16:00"],
            days[0].GetProperty("phases").EnumerateArray().Select(p => $"{p.GetProperty("phase")} {p.GetProperty("indian_time")}"));
        Assert.Equal((false, "M", 0), (days[3].GetProperty("is_trading_day").GetBoolean(), days[3].GetProperty("confidence").GetString(), days[3].GetProperty("phases").GetArrayLength()));
    }

    [Fact]
    public async Task The_calendar_begins_today_in_India_and_shows_a_month_of_the_segment_asked_for()
    {
        var calendar = await host.GetAsync("/api/v1/market/calendar?segment=COMMODITY");

        var days = calendar.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(("COMMODITY", 31, "2026-01-09"), (calendar.GetProperty("segment").GetString(), days.Count, days[0].GetProperty("date").GetString()));
        var evening = days.Single(d => d.GetProperty("date").GetString() == "2026-01-15");
        Assert.Equal("17:00-23:55", evening.GetProperty("phases")[0].GetProperty("indian_time").GetString());
    }

    [Fact]
    public async Task Days_that_are_not_covered_say_so()
    {
        var calendar = await host.GetAsync("/api/v1/market/calendar?from=2026-12-31&to=2027-01-01");

        Assert.Equal([true, false], calendar.GetProperty("days").EnumerateArray().Select(d => d.GetProperty("is_covered").GetBoolean()));
    }

    [Theory]
    [InlineData("from=2026-02-30", "from")]
    [InlineData("from=1989-12-31", "from")]
    [InlineData("to=x", "to")]
    [InlineData("from=x&to=2026-01-01", "from")]
    [InlineData("from=2026-01-02&to=2026-01-01", "to")]
    [InlineData("from=2026-01-01&to=2027-01-02", "to")]
    [InlineData("segment=cash", "segment")]
    public async Task A_query_that_makes_no_sense_is_refused_by_its_field(string query, string field) =>
        await (await host.As("reader").GetAsync(new Uri($"/api/v1/market/calendar?{query}", UriKind.Relative))).IsInvalidAsync(field);

    [Fact]
    public async Task A_whole_year_is_told_at_once()
    {
        var calendar = await host.GetAsync("/api/v1/market/calendar?from=2024-01-01&to=2024-12-31");

        Assert.Equal(366, calendar.GetProperty("days").GetArrayLength());
    }

    [Fact]
    public async Task The_status_tells_what_each_segment_does_until_when()
    {
        var status = await host.GetAsync("/api/v1/market/status");

        Assert.Equal("2026-01-09", status.GetProperty("today").GetString());
        var segments = status.GetProperty("segments").EnumerateArray().ToDictionary(s => s.GetProperty("segment").GetString()!);
        Assert.Equal(["CASH", "CASH_OTHER", "FNO", "CURRENCY", "COMMODITY"], segments.Keys);
        Assert.Equal("CONTINUOUS", segments["CASH"].GetProperty("phase").GetString());
        Assert.True(segments["CASH"].GetProperty("is_open").GetBoolean());
        Assert.Equal("2026-01-09T10:00:00Z", segments["CASH"].GetProperty("changes_at").GetString());
        Assert.Equal("2026-01-12T03:45:00Z", segments["CASH"].GetProperty("next_open_at").GetString());
        Assert.Equal("2026-01-09", segments["CASH"].GetProperty("trading_day").GetString());
        Assert.Equal("2026-01-09T18:25:00Z", segments["COMMODITY"].GetProperty("changes_at").GetString());
    }

    [Theory]
    [InlineData("/api/v1/market/calendar")]
    [InlineData("/api/v1/market/status")]
    public async Task The_market_is_for_those_who_read_picks_or_feed_prices(string address)
    {
        var path = new Uri(address, UriKind.Relative);
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.PricesWrite, Scopes.Admin })
            Assert.Equal(HttpStatusCode.OK, (await host.As("reader", scope).GetAsync(path)).StatusCode);
        await (await host.As("reader", Scopes.LlmWrite).GetAsync(path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await host.Anonymous().GetAsync(path)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }
}
