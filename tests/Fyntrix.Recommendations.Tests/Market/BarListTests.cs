using System.Net;
using System.Text.Json.Nodes;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Lists of bars. The clock stands at noon in India on Friday 2026-01-09.</summary>
public sealed class BarListTests(MarketHost host) : IClassFixture<MarketHost>
{
    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat_over_all_sources()
    {
        string[] dates = ["2025-12-29", "2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06"];
        await host.TakeAsync(MarketHost.Daily("ITC", dates));
        var other = MarketHost.Daily("ITC", dates);
        other["source"] = "Kite";
        await host.TakeAsync(other);

        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.GetAsync($"/api/v1/market/bars?symbol=ITC&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(b => $"{b.GetProperty("date")} {b.GetProperty("source")}"));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(dates.Reverse().SelectMany(d => new[] { $"{d} kite", $"{d} bhavcopy" }), all);
        Assert.Equal(dates.Reverse(), await host.ListAllAsync("/api/v1/market/bars?symbol=ITC&limit=2&source=KITE", "date"));
    }

    [Theory]
    [InlineData("from=2026-01-06", "2026-01-08 2026-01-07 2026-01-06")]
    [InlineData("to=2026-01-06", "2026-01-06 2026-01-05")]
    [InlineData("from=2026-01-06&to=2026-01-06", "2026-01-06")]
    [InlineData("from=2026-01-06T03:45:00Z&to=2026-01-07T03:45:00Z", "2026-01-06")] // Up to and without the second.
    [InlineData("from=2026-01-06T03:45:01Z", "2026-01-08 2026-01-07")]
    [InlineData("source=nobody", "")]
    [InlineData("timeframe=5m", "")]
    public async Task A_list_is_of_dates_or_moments_and_a_source(string query, string dates)
    {
        await host.TakeAsync(MarketHost.Daily("ONGC", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"));

        Assert.Equal(dates.Split(' ', StringSplitOptions.RemoveEmptyEntries), await host.ListAllAsync($"/api/v1/market/bars?symbol=ONGC&{query}", "date"));
    }

    [Theory]
    [InlineData("", "symbol")]
    [InlineData("symbol=a%2Fb", "symbol")]
    [InlineData("symbol=TCS&timeframe=1d", "timeframe")]
    [InlineData("symbol=TCS&from=yesterday", "from")]
    [InlineData("symbol=TCS&from=0001-01-01T00:00:00Z", "from")]
    [InlineData("symbol=TCS&to=9999-12-31T23:59:59Z", "to")]
    [InlineData("symbol=TCS&from=2026-01-06&to=2026-01-05", "to")]
    [InlineData("symbol=TCS&limit=201", "limit")]
    [InlineData("symbol=TCS&cursor=x", "cursor")]
    public async Task A_query_that_makes_no_sense_is_refused_by_its_field(string query, string field) =>
        await (await host.As("reader").GetAsync(new Uri($"/api/v1/market/bars?{query}", UriKind.Relative))).IsInvalidAsync(field);

    [Fact]
    public async Task Asking_for_an_alias_gives_the_bars_of_the_symbol_and_names_it()
    {
        await host.TakeAsync(MarketHost.Daily("zomato", "2026-01-07"));
        await host.TakeAsync(MarketHost.Daily("ETERNAL", "2026-01-08"));

        foreach (var name in new[] { "ZOMATO", "Eternal" })
        {
            var page = await host.GetAsync($"/api/v1/market/bars?symbol={name}");
            Assert.Equal("ETERNAL", page.GetProperty("symbol").GetString());
            Assert.Equal(2, page.GetProperty("items").GetArrayLength());
            Assert.All(page.GetProperty("items").EnumerateArray(), b => Assert.Equal("ETERNAL", b.GetProperty("symbol").GetString()));
        }
    }

    [Fact]
    public async Task Bars_that_came_before_an_alias_was_known_are_those_of_the_symbol_on_its_dates()
    {
        await host.TakeAsync(MarketHost.Daily("OLDNAME", "2026-01-05", "2026-01-06", "2026-01-07"));
        await host.TakeAsync(MarketHost.Daily("NEWNAME", "2026-01-06", "2026-01-08"));
        await MarketHost.ReadAsync(await host.PutAsync("aliases/OLDNAME/2026-01-01", new JsonObject { ["symbol"] = "NEWNAME", ["valid_until"] = "2026-01-06", ["source"] = "circular" }));

        // The 6th stands under both names: once is enough.
        Assert.Equal(["2026-01-08", "2026-01-06", "2026-01-05"], await host.ListAllAsync("/api/v1/market/bars?symbol=NEWNAME&limit=1", "date"));
        // Today the former name stands for itself, and until the 6th for the new one.
        Assert.Equal(["2026-01-07"], await host.ListAllAsync("/api/v1/market/bars?symbol=OLDNAME", "date"));
        Assert.Equal("NEWNAME", (await host.GetAsync("/api/v1/market/bars?symbol=OLDNAME&to=2026-01-06")).GetProperty("symbol").GetString());

        (await host.DeleteAsync("aliases/OLDNAME/2026-01-01")).EnsureSuccessStatusCode();
        Assert.Equal(["2026-01-07", "2026-01-06", "2026-01-05"], await host.ListAllAsync("/api/v1/market/bars?symbol=OLDNAME", "date"));
    }

    [Theory]
    [InlineData("bars?symbol=TCS")]
    [InlineData("corporate-actions")]
    [InlineData("aliases")]
    [InlineData("listings")]
    public async Task Lists_are_for_those_who_read_picks_or_feed_prices(string address)
    {
        var path = new Uri($"/api/v1/market/{address}", UriKind.Relative);
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.PricesWrite, Scopes.Admin })
            Assert.Equal(HttpStatusCode.OK, (await host.As("reader", scope).GetAsync(path)).StatusCode);
        await (await host.As("reader", Scopes.LlmWrite).GetAsync(path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await host.Anonymous().GetAsync(path)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }
}
