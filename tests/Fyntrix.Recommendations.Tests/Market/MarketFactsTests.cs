using System.Net;
using System.Text.Json.Nodes;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Corporate actions, aliases and listings. The clock stands at noon in India on Friday 2026-01-09.</summary>
public sealed class MarketFactsTests(MarketHost host) : IClassFixture<MarketHost>
{
    private static readonly DateTimeOffset Always = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_corporate_action_is_kept_changed_listed_and_taken_back_and_each_change_is_noted_for_all_times()
    {
        const string address = "corporate-actions/nestleind/2024-01-05/SPLIT";
        var action = await MarketHost.ReadAsync(await host.PutAsync(address, Factor(1, 10)));

        Assert.Equal(
            """{"symbol":"NESTLEIND","ex_date":"2024-01-05","kind":"SPLIT","numerator":1,"denominator":10,"source":"circular","recorded_at":"2026-01-09T06:30:00Z"}""",
            action.GetRawText());
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("NESTLEIND"));
        Assert.Equal(action.GetRawText(), (await MarketHost.ReadAsync(await host.PutAsync(address, Factor(1, 10)))).GetRawText());
        Assert.Null(await host.TakeChangeAsync("NESTLEIND"));
        Assert.Equal(5, (await MarketHost.ReadAsync(await host.PutAsync(address, Factor(1, 5)))).GetProperty("denominator").GetInt32());
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("NESTLEIND"));
        Assert.Equal(["2024-01-05"], await host.ListAllAsync("/api/v1/market/corporate-actions?symbol=NESTLEIND", "ex_date"));

        Assert.Equal(HttpStatusCode.NoContent, (await host.DeleteAsync(address)).StatusCode);
        await (await host.DeleteAsync(address)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");

        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("NESTLEIND"));
    }

    [Fact]
    public async Task A_corporate_action_of_an_alias_is_one_of_the_symbol()
    {
        var action = await MarketHost.ReadAsync(await host.PutAsync("corporate-actions/ZOMATO/2025-06-02/BONUS", Factor(1, 2)));

        Assert.Equal("ETERNAL", action.GetProperty("symbol").GetString());
        Assert.Equal(["ETERNAL"], await host.ListAllAsync("/api/v1/market/corporate-actions?symbol=ZOMATO", "symbol"));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("ETERNAL"));
    }

    [Fact]
    public async Task Corporate_actions_are_listed_in_pages_the_newest_first()
    {
        foreach (var (date, kind) in new[] { ("2021-03-01", "SPLIT"), ("2022-03-01", "BONUS"), ("2022-03-01", "SPLIT"), ("2023-03-01", "RIGHTS") })
            await MarketHost.ReadAsync(await host.PutAsync($"corporate-actions/PAGED/{date}/{kind}", Factor(1, 2)));

        Assert.Equal(["RIGHTS", "SPLIT", "BONUS", "SPLIT"], await host.ListAllAsync("/api/v1/market/corporate-actions?symbol=PAGED&limit=1", "kind"));
    }

    [Theory]
    [InlineData("TCS/2024-02-30/SPLIT", 1, 2, "ex_date")]
    [InlineData("TCS/2024-02-20/split", 1, 2, "kind")]
    [InlineData("T@CS/2024-02-20/SPLIT", 1, 2, "symbol")]
    [InlineData("TCS/2024-02-20/SPLIT", 0, 2, "numerator")]
    [InlineData("TCS/2024-02-20/SPLIT", 1, 1_000_000_001, "denominator")]
    [InlineData("TCS/2024-02-20/SPLIT", 2, 2, "numerator")]
    [InlineData("TCS/2024-02-20/BONUS", 2, 1, "numerator")] // The other way round.
    public async Task A_corporate_action_that_makes_no_sense_is_refused_by_its_field(string address, long numerator, long denominator, string field)
    {
        await (await host.PutAsync($"corporate-actions/{address}", Factor(numerator, denominator))).IsInvalidAsync(field);
        Assert.Empty(await host.ListAllAsync("/api/v1/market/corporate-actions?symbol=TCS", "kind"));
    }

    [Fact]
    public async Task Shares_that_are_joined_have_a_factor_above_one() =>
        Assert.Equal(10, (await MarketHost.ReadAsync(await host.PutAsync("corporate-actions/JOINED/2024-02-20/SPLIT", Factor(10, 1)))).GetProperty("numerator").GetInt32());

    [Fact]
    public async Task An_alias_is_kept_changed_listed_and_taken_back_and_each_change_is_noted_for_all_names()
    {
        var alias = await MarketHost.ReadAsync(await host.PutAsync("aliases/a%20name/2020-01-01", Alias("REALNAME")));

        Assert.Equal("""{"alias":"A NAME","valid_from":"2020-01-01","symbol":"REALNAME","valid_until":null,"source":"circular"}""", alias.GetRawText());
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("A NAME"));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("REALNAME"));
        await MarketHost.ReadAsync(await host.PutAsync("aliases/A%20NAME/2020-01-01", Alias("realname")));
        Assert.Null(await host.TakeChangeAsync("A NAME"));
        Assert.Null(await host.TakeChangeAsync("REALNAME"));
        await MarketHost.ReadAsync(await host.PutAsync("aliases/A%20NAME/2020-01-01", Alias("OTHERNAME", "2021-12-31")));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("A NAME"));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("REALNAME"));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("OTHERNAME"));
        Assert.Equal(["A NAME"], await host.ListAllAsync("/api/v1/market/aliases?symbol=othername", "alias"));

        Assert.Equal(HttpStatusCode.NoContent, (await host.DeleteAsync("aliases/A%20NAME/2020-01-01")).StatusCode);
        await (await host.DeleteAsync("aliases/A%20NAME/2020-01-01")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("OTHERNAME"));
    }

    [Fact]
    public async Task Known_aliases_are_built_in_and_listed_in_pages() =>
        Assert.Equal(["ZOMATO", "NIFTY50", "NIFTY BANK", "NIFTY 50"], (await host.ListAllAsync("/api/v1/market/aliases?limit=1", "alias")).Where(a => a is "ZOMATO" || a.StartsWith("NIFTY", StringComparison.Ordinal)));

    [Theory]
    [InlineData("2019-01-01", "2020-01-01")]
    [InlineData("2021-01-01", null)]
    [InlineData("2019-01-01", null)]
    [InlineData("2020-06-01", "2020-07-01")]
    public async Task An_alias_has_one_symbol_on_a_date(string from, string? until)
    {
        await MarketHost.ReadAsync(await host.PutAsync("aliases/TWICE/2020-01-01", Alias("ONE", "2021-06-30")));

        await (await host.PutAsync($"aliases/TWICE/{from}", Alias("TWO", until))).IsProblemAsync(HttpStatusCode.Conflict, "ALIAS_OVERLAP");
        Assert.Equal(["2020-01-01"], await host.ListAllAsync("/api/v1/market/aliases?alias=TWICE", "valid_from"));
    }

    [Fact]
    public async Task Another_company_may_take_a_name_later()
    {
        await MarketHost.ReadAsync(await host.PutAsync("aliases/REUSED/2015-01-01", Alias("FIRSTCO", "2020-12-31")));
        await MarketHost.ReadAsync(await host.PutAsync("aliases/REUSED/2021-01-01", Alias("SECONDCO")));

        Assert.Equal("FIRSTCO", (await host.GetAsync("/api/v1/market/bars?symbol=REUSED&to=2020-12-31")).GetProperty("symbol").GetString());
        Assert.Equal("SECONDCO", (await host.GetAsync("/api/v1/market/bars?symbol=REUSED")).GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task Aliases_lead_on_and_never_in_a_circle()
    {
        await MarketHost.ReadAsync(await host.PutAsync("aliases/RING1/2015-01-01", Alias("RING2")));
        await MarketHost.ReadAsync(await host.PutAsync("aliases/RING2/2015-01-01", Alias("RING3", "2020-12-31")));

        Assert.Equal("RING3", (await host.GetAsync("/api/v1/market/bars?symbol=RING1&to=2018-01-01")).GetProperty("symbol").GetString());
        await (await host.PutAsync("aliases/RING3/2020-12-31", Alias("RING1"))).IsProblemAsync(HttpStatusCode.Conflict, "ALIAS_CYCLE");
        // From the next day on the second name leads nowhere.
        await MarketHost.ReadAsync(await host.PutAsync("aliases/RING3/2021-01-01", Alias("RING1")));
        await (await host.PutAsync("aliases/RING2/2015-01-01", Alias("RING3", "2021-01-01"))).IsProblemAsync(HttpStatusCode.Conflict, "ALIAS_CYCLE");
        Assert.Equal("RING3", (await host.GetAsync("/api/v1/market/bars?symbol=RING1&to=2018-01-01")).GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task An_alias_that_makes_no_sense_is_refused_by_its_field()
    {
        await (await host.PutAsync("aliases/SELF/2020-01-01", Alias("self"))).IsInvalidAsync("symbol");
        await (await host.PutAsync("aliases/SELF/2020-01-01", Alias("OTHER", "2019-12-31"))).IsInvalidAsync("valid_until");
        await (await host.PutAsync("aliases/SELF/2020-1-1", Alias("OTHER"))).IsInvalidAsync("valid_from");
        await (await host.PutAsync("aliases/SELF/2020-01-01", new JsonObject())).IsInvalidAsync("symbol", "source");
    }

    [Fact]
    public async Task A_listing_is_kept_changed_listed_and_taken_back_and_each_change_is_noted()
    {
        var listing = await MarketHost.ReadAsync(await host.PutAsync("listings/jiofin", Listing("2023-08-21", null)));

        Assert.Equal("""{"symbol":"JIOFIN","listed_on":"2023-08-21","delisted_on":null,"source":"circular"}""", listing.GetRawText());
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("JIOFIN"));
        await MarketHost.ReadAsync(await host.PutAsync("listings/JIOFIN", Listing("2023-08-21", null)));
        Assert.Null(await host.TakeChangeAsync("JIOFIN"));
        await MarketHost.ReadAsync(await host.PutAsync("listings/JIOFIN", Listing("2023-08-21", "2025-12-31")));
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("JIOFIN"));
        await MarketHost.ReadAsync(await host.PutAsync("listings/GONE", Listing(null, "2024-12-31")));
        Assert.Equal(["JIOFIN", "GONE"], (await host.ListAllAsync("/api/v1/market/listings?limit=1", "symbol")).Where(s => s is "JIOFIN" or "GONE"));

        Assert.Equal(HttpStatusCode.NoContent, (await host.DeleteAsync("listings/JIOFIN")).StatusCode);
        await (await host.DeleteAsync("listings/JIOFIN")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal((DateTimeOffset.UnixEpoch, Always), await host.TakeChangeAsync("JIOFIN"));
    }

    [Fact]
    public async Task A_listing_that_makes_no_sense_is_refused_by_its_field()
    {
        await (await host.PutAsync("listings/TCS", Listing(null, null))).IsInvalidAsync("listed_on");
        await (await host.PutAsync("listings/TCS", Listing("2024-01-01", "2023-01-01"))).IsInvalidAsync("delisted_on");
        await (await host.PutAsync("listings/TCS", Listing("1.1.2024", null))).IsInvalidAsync("listed_on");
    }

    [Theory]
    [InlineData("corporate-actions/TCS/2024-01-05/SPLIT")]
    [InlineData("aliases/TCS1/2024-01-05")]
    [InlineData("listings/TCS")]
    public async Task Feeds_and_administrators_say_what_is_known_of_symbols_and_nobody_else(string address)
    {
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.LlmWrite })
        {
            await (await host.PutAsync(address, new JsonObject(), host.As("someone", scope))).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
            await (await host.DeleteAsync(address, host.As("someone", scope))).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        }

        await (await host.PutAsync(address, new JsonObject(), host.Anonymous())).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await host.DeleteAsync(address, host.As("boss", Scopes.Admin))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private static JsonObject Factor(long numerator, long denominator) => new() { ["numerator"] = numerator, ["denominator"] = denominator, ["source"] = "circular" };

    private static JsonObject Alias(string symbol, string? until = null) => new() { ["symbol"] = symbol, ["valid_until"] = until, ["source"] = "circular" };

    private static JsonObject Listing(string? listed, string? delisted) => new() { ["listed_on"] = listed, ["delisted_on"] = delisted, ["source"] = "circular" };
}
