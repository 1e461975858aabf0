using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Providers;
using Fyntrix.Recommendations.Market.Providers.Kite;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Reading from Kite: what is asked for, and what becomes of its answers.</summary>
public sealed class KiteMarketDataTests : IAsyncLifetime
{
    private static readonly (int, string, string?) TooMany = KiteDataStub.Error(429, "NetworkException", "Too many requests");

    private KiteHost _host = null!;

    private KiteDataStub Kite => _host.Kite;

    public async Task InitializeAsync() => _host = await KiteHost.StartAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    [Fact]
    public async Task Candles_are_bars_of_their_date_without_the_noise_of_binary_fractions()
    {
        Kite.Add("TCS");
        Kite.AddCandles("TCS", "day", """["2026-01-08T00:00:00+0530",629.2999999999993,631,628.05,630.00005,1200,5]""");

        var bars = await BarsAsync("TCS", Timeframe.Day, "2026-01-08", "2026-01-08");

        Assert.Equal([new BarRow("TCS", new DateOnly(2026, 1, 8), null, 629.3m, 631, 628.05m, 630.0001m, 1200)], bars);
    }

    [Fact]
    public async Task Intraday_candles_begin_when_they_say_and_an_index_has_no_volume()
    {
        Kite.AddCandles("NIFTY 50", "5minute", """["2026-01-08T09:15:00+0530",26000.1,26010,25990.25,26005.55,0]""");

        var bars = await _host.Provider.BarsAsync(
            "NIFTY", Timeframe.Of("5m"), DateTimeOffset.Parse("2026-01-08T03:45:00Z"), DateTimeOffset.Parse("2026-01-08T10:00:00Z"), CancellationToken.None);

        Assert.Equal([new BarRow("NIFTY", null, DateTimeOffset.Parse("2026-01-08T03:45:00Z"), 26000.1m, 26010, 25990.25m, 26005.55m, null)], bars);
        Assert.EndsWith("/5minute?from=2026-01-08 09:15:00&to=2026-01-08 15:30:00", Kite.CallsOf("historical").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1m", "minute", 60)]
    [InlineData("3m", "3minute", 100)]
    [InlineData("5m", "5minute", 100)]
    [InlineData("10m", "10minute", 100)]
    [InlineData("15m", "15minute", 200)]
    [InlineData("30m", "30minute", 200)]
    [InlineData("60m", "60minute", 400)]
    [InlineData("1D", "day", 2000)]
    public async Task A_long_range_is_asked_for_in_parts_that_touch_and_do_not_overlap(string timeframe, string interval, int days)
    {
        Kite.Add("TCS");
        var from = new DateOnly(2018, 1, 1);
        var second = from.AddDays(days);
        Kite.AddCandles("TCS", interval, [.. new[] { from, second.AddDays(-1), second }.Select(d => $"[\"{d:yyyy-MM-dd}T00:00:00+0530\",1,1,1,1,1]")]);

        var bars = await BarsAsync("TCS", Timeframe.Of(timeframe), $"{from:yyyy-MM-dd}", $"{second:yyyy-MM-dd}");

        Assert.Equal(3, bars.Count);
        Assert.Equal(
            [$"/{interval}?from={from:yyyy-MM-dd} 00:00:00&to={second.AddDays(-1):yyyy-MM-dd} 23:59:59", $"/{interval}?from={second:yyyy-MM-dd} 00:00:00&to={second:yyyy-MM-dd} 00:00:00"],
            Kite.CallsOf("historical").Select(c => c[c.LastIndexOf('/')..]));
    }

    [Fact]
    public async Task The_list_of_instruments_is_read_once_a_day_when_Kite_has_made_it_anew()
    {
        Kite.Add("TCS");
        await BarsAsync("TCS", Timeframe.Day, "2026-01-08", "2026-01-08");
        await BarsAsync("NIFTY", Timeframe.Day, "2026-01-08", "2026-01-08");
        _host.Clock.Set(DateTimeOffset.Parse("2026-01-10T02:59:59Z")); // 08:29:59 in India.
        await BarsAsync("TCS", Timeframe.Day, "2026-01-08", "2026-01-08");
        Assert.Single(Kite.CallsOf("/instruments/NSE"));

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Kite.Add("NEWCO");
        await BarsAsync("NEWCO", Timeframe.Day, "2026-01-08", "2026-01-08");
        Assert.Equal(2, Kite.CallsOf("/instruments/NSE").Count);
    }

    [Fact]
    public async Task A_symbol_that_Kite_does_not_know_is_no_instrument() =>
        Assert.Equal(MarketDataFault.UNKNOWN_SYMBOL, await FaultAsync("NOSUCH"));

    [Fact]
    public async Task Quotes_are_last_prices_with_their_time_and_without_those_that_nobody_knows_or_traded()
    {
        Kite.Add("TCS");
        Kite.Add("IDLE");
        Kite.Quote("TCS", new JsonObject { ["instrument_token"] = 1, ["timestamp"] = "2026-01-09 12:00:00", ["last_trade_time"] = "2026-01-09 11:59:58", ["last_price"] = 3412.65 });
        Kite.Quote("NIFTY 50", new JsonObject { ["timestamp"] = "2026-01-09 12:00:00", ["last_price"] = 26000.1 });
        Kite.Quote("IDLE", new JsonObject { ["timestamp"] = "2026-01-09 12:00:00", ["last_price"] = 0 });

        var quotes = await _host.Provider.QuotesAsync(["TCS", "NIFTY", "IDLE", "NOSUCH"], CancellationToken.None);

        Assert.Equal(
            [new Quote("TCS", 3412.65m, DateTimeOffset.Parse("2026-01-09T06:29:58Z")), new Quote("NIFTY", 26000.1m, DateTimeOffset.Parse("2026-01-09T06:30:00Z"))],
            quotes);
        Assert.Equal("/quote?i=NSE:TCS&i=NSE:NIFTY 50&i=NSE:IDLE", Kite.CallsOf("/quote").Single());
    }

    [Fact]
    public async Task A_call_that_was_not_taken_or_went_wrong_is_repeated()
    {
        Kite.Add("TCS");
        Kite.AddDays("TCS", "2026-01-08");
        Kite.Fail("historical", TooMany, KiteDataStub.Error(503, "NetworkException"), (502, "<html>", null));

        Assert.Single(await BarsAsync("TCS", Timeframe.Day, "2026-01-08", "2026-01-08"));
        Assert.Equal(4, Kite.CallsOf("historical").Count);
    }

    [Fact]
    public async Task A_call_waits_as_long_as_Kite_says()
    {
        // By itself it would wait for an hour.
        var patient = await KiteHost.StartAsync(("MarketData:Kite:RetryDelay", "01:00:00"));
        try
        {
            patient.Kite.AddDays("NIFTY 50", "2026-01-08");
            patient.Kite.Fail("historical", TooMany with { Item3 = "1" });
            var day = new DateOnly(2026, 1, 8).StartInIndia();

            Assert.Single(await patient.Provider.BarsAsync("NIFTY", Timeframe.Day, day, day, CancellationToken.None));
        }
        finally
        {
            await ((IAsyncLifetime)patient).DisposeAsync();
        }
    }

    [Fact]
    public async Task Repeats_end()
    {
        Kite.Add("TCS");
        Kite.Fail("historical", TooMany, TooMany, TooMany, TooMany, TooMany);

        Assert.Equal(MarketDataFault.RATE_LIMITED, await FaultAsync("TCS"));
        Assert.Equal(4, Kite.CallsOf("historical").Count);
    }

    [Theory]
    [InlineData(403, """{"status":"error","error_type":"PermissionException","message":"No plan."}""", nameof(MarketDataFault.PERMISSION_DENIED))]
    [InlineData(400, """{"status":"error","error_type":"InputException","message":"invalid from date"}""", nameof(MarketDataFault.REFUSED))]
    [InlineData(400, "<html>", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(302, "", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, "", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, "{", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, "[]", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"error","data":{"candles":[]}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{"candles":[["2026-01-08T00:00:00+0530",1,1,1,1]]}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{"candles":[["2026-01-08",1,1,1,1,1]]}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{"candles":[["2026-01-08T00:00:00+0530",1,1,null,1,1]]}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{"candles":[["2026-01-08T00:00:00+0530",1,1,1,1,1e30]]}}""", nameof(MarketDataFault.UNREADABLE))]
    [InlineData(200, """{"status":"success","data":{"candles":[["2026-01-08T00:00:00+0530",1,1,1,1,1e25]]}}""", nameof(MarketDataFault.UNREADABLE))]
    public async Task Any_other_answer_is_told_by_its_kind_and_not_repeated(int status, string body, string fault)
    {
        Kite.Add("TCS");
        Kite.Fail("historical", (status, body, null));

        Assert.Equal(fault, (await FaultAsync("TCS")).ToString());
        Assert.Single(Kite.CallsOf("historical"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tradingsymbol,exchange\n")]
    [InlineData("instrument_token,tradingsymbol,segment,exchange\nx,TCS,NSE,NSE\n")]
    public async Task A_list_of_instruments_that_cannot_be_read_is_asked_for_again(string csv)
    {
        Kite.Add("TCS");
        Kite.Fail("/instruments/NSE", (200, csv, null));

        Assert.Equal(MarketDataFault.UNREADABLE, await FaultAsync("TCS"));
        await BarsAsync("TCS", Timeframe.Day, "2026-01-08", "2026-01-08");
    }

    [Fact]
    public async Task A_server_that_is_away_is_unavailable()
    {
        await Kite.DisposeAsync();

        Assert.Equal(MarketDataFault.UNAVAILABLE, await FaultAsync("TCS"));
    }

    [Theory]
    [InlineData("https://api.kite.trade", "key", "token", null, "Production", null)]
    [InlineData("http://localhost:1", "key", null, "file", "Development", null)]
    [InlineData("https://api.kite.trade", null, null, null, "Production", null)]
    [InlineData("https://api.kite.trade", "key", null, null, "Production", "needs one of")]
    [InlineData("https://api.kite.trade", "key", "token", "file", "Production", "not both")]
    [InlineData("http://api.kite.trade", "key", "token", null, "Production", "must begin with https://")]
    public void Settings_are_whole_and_keep_the_token_from_the_open_wire(string address, string? key, string? token, string? file, string environment, string? fault)
    {
        var settings = new KiteSettings { BaseUrl = new Uri(address), ApiKey = key, AccessToken = token, AccessTokenFile = file };

        var faults = settings.Faults(new Surroundings(environment)).ToList();

        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_what_is_fetched_make_sense()
    {
        var check = new MarketDataSettings.Check(new Surroundings("Production"));

        Assert.True(check.Validate(null, new MarketDataSettings()).Succeeded);
        Assert.Equal(3, check.Validate(null, new MarketDataSettings { Symbols = ["no/symbol"], BackfillDays = 0, Poll = TimeSpan.Zero }).Failures!.Count());
    }

    private Task<IReadOnlyList<BarRow>> BarsAsync(string symbol, Timeframe timeframe, string from, string to) =>
        _host.Provider.BarsAsync(symbol, timeframe, DateOnly.Parse(from).StartInIndia(), DateOnly.Parse(to).StartInIndia(), CancellationToken.None);

    private async Task<MarketDataFault> FaultAsync(string symbol) =>
        (await Assert.ThrowsAsync<MarketDataException>(() => BarsAsync(symbol, Timeframe.Day, "2026-01-08", "2026-01-08"))).Fault;

    private sealed class Surroundings(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
