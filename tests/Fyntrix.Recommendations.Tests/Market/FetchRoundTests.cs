using System.Text.Json.Nodes;
using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>What is fetched from the provider, and when. The clock stands at noon in India on Friday 2026-01-09; first bars go back ten days.</summary>
public sealed class FetchRoundTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Evening = At("2026-01-09T15:45:00+05:30");
    private static readonly string[] Days = ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12"];

    private KiteHost _host = null!;

    private KiteDataStub Kite => _host.Kite;

    public async Task InitializeAsync()
    {
        _host = await KiteHost.StartAsync(("MarketData:Symbols:0", "reliance"));
        foreach (var symbol in new[] { "RELIANCE", "TITAN", "GRASIM" })
        {
            Kite.Add(symbol);
            Kite.AddDays(symbol, Days);
        }

        Kite.AddDays("NIFTY 50", Days);
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    [Fact]
    public async Task Daily_bars_of_the_index_the_settings_and_recent_picks_are_fetched_once_from_1545_on()
    {
        await _host.PickAsync(At("2025-12-11T06:00:00Z"), "TITAN");
        await _host.PickAsync(At("2025-12-09T06:00:00Z"), "GRASIM"); // 31 days ago.
        _host.Clock.Set(Evening.AddTicks(-1));
        await _host.RunAsync();
        Assert.Equal("2026-01-08", await NewestAsync("NIFTY"));
        var calls = Kite.Calls.Count;
        await _host.RunAsync();
        Assert.Equal(calls, Kite.Calls.Count);

        _host.Clock.Set(Evening);
        await _host.RunAsync();

        foreach (var symbol in new[] { "NIFTY", "RELIANCE", "TITAN" })
            Assert.Equal("2026-01-09", await NewestAsync(symbol));
        Assert.Equal(0, await _host.CountBarsAsync("GRASIM"));
        calls = Kite.Calls.Count;
        await _host.RunAsync();
        Assert.Equal(calls, Kite.Calls.Count);
        var bar = (await _host.GetAsync("/api/v1/market/bars?symbol=NIFTY50")).GetProperty("items")[0];
        Assert.Equal(("kite", true, "NIFTY"), (bar.GetProperty("source").GetString(), bar.GetProperty("adjusted").GetBoolean(), bar.GetProperty("symbol").GetString()));
        Assert.Equal("Healthy", (await _host.HealthAsync()).Status);
    }

    [Fact]
    public async Task Days_on_which_the_service_did_not_run_are_made_up_for()
    {
        _host.Clock.Set(At("2026-01-06T15:50:00+05:30"));
        await _host.RunAsync();
        Assert.Equal("2026-01-06", await NewestAsync("RELIANCE"));

        _host.Clock.Set(At("2026-01-10T08:00:00+05:30")); // A Saturday.
        await _host.RunAsync();

        Assert.Equal(Days.Take(9).Reverse(), await _host.ListAllAsync("/api/v1/market/bars?symbol=RELIANCE", "date"));
        Assert.Contains(Kite.CallsOf("historical"), c => c.EndsWith("day?from=2026-01-07 00:00:00&to=2026-01-09 00:00:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_day_that_the_provider_does_not_have_stays_a_gap_and_is_asked_for_again_in_half_an_hour()
    {
        Kite.Add("SUSPENDED");
        Kite.AddDays("SUSPENDED", "2026-01-05", "2026-01-07");
        await _host.PickAsync(_host.Clock.GetUtcNow(), "SUSPENDED");
        _host.Clock.Set(Evening);
        await _host.RunAsync();
        Assert.Equal(["2026-01-07", "2026-01-05"], await _host.ListAllAsync("/api/v1/market/bars?symbol=SUSPENDED", "date"));

        var calls = Kite.Calls.Count;
        _host.Clock.Advance(TimeSpan.FromMinutes(29));
        await _host.RunAsync();
        Assert.Equal(calls, Kite.Calls.Count);
        Kite.AddDays("SUSPENDED", "2026-01-09");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.RunAsync();

        Assert.Equal(calls + 1, Kite.Calls.Count);
        Assert.Equal("2026-01-09", await NewestAsync("SUSPENDED"));
    }

    [Fact]
    public async Task In_the_session_the_five_minutes_of_todays_picks_are_fetched_every_five_minutes_with_their_last_prices()
    {
        Kite.AddCandles(
            "TITAN",
            "5minute",
            """["2026-01-09T11:50:00+0530",100,101,99,100.5,10]""",
            """["2026-01-09T11:55:00+0530",100,101,99,100.75,10]""",
            """["2026-01-09T12:00:00+0530",100,101,99,100.25,1]"""); // In the making.
        Kite.Quote("TITAN", new JsonObject { ["last_price"] = 100.25, ["last_trade_time"] = "2026-01-09 12:00:00" });
        await _host.PickAsync(At("2026-01-08T06:00:00Z"), "GRASIM");
        await _host.PickAsync(At("2026-01-09T04:00:00Z"), "TITAN");

        await _host.RunAsync();
        await _host.RunAsync();

        Assert.Equal(["2026-01-09T06:25:00Z", "2026-01-09T06:20:00Z"], await _host.ListAllAsync("/api/v1/market/bars?symbol=TITAN&timeframe=5m", "start"));
        Assert.Single(Kite.CallsOf("5minute"));
        var seen = await _host.Sent.WaitForAsync<PricesObserved>(m => m.Prices is [{ Price: 100.25m }]);
        Assert.Equal(("kite", new ObservedPrice("TITAN", "NSE", 100.25m, At("2026-01-09T06:30:00Z"))), (seen.Source, seen.Prices[0]));
        Assert.Contains(_host.Sent.All.OfType<PricesObserved>(), m => m.Prices is [{ Price: 100.75m }]);

        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        await _host.RunAsync();
        Assert.Equal(2, Kite.CallsOf("5minute").Count);
        Assert.Equal("2026-01-09T06:30:00Z", (await _host.ListAllAsync("/api/v1/market/bars?symbol=TITAN&timeframe=5m", "start"))[0]);
    }

    [Theory]
    [InlineData("2026-01-09T09:19:59+05:30", 0)]
    [InlineData("2026-01-09T09:20:00+05:30", 1)]
    [InlineData("2026-01-09T15:40:00+05:30", 1)]
    [InlineData("2026-01-09T15:40:01+05:30", 0)]
    [InlineData("2026-01-10T12:00:00+05:30", 0)]
    public async Task Outside_the_session_no_minutes_are_fetched(string now, int calls)
    {
        _host.Clock.Set(At(now));
        await _host.PickAsync(_host.Clock.GetUtcNow(), "TITAN");

        await _host.RunAsync();

        Assert.Equal(calls, Kite.CallsOf("5minute").Count);
    }

    [Fact]
    public async Task A_session_that_Kite_has_ended_stops_all_calls_until_there_is_another_token()
    {
        Kite.AccessToken = "token-of-the-second-day";
        await _host.RunAsync();
        var calls = Kite.Calls.Count;
        _host.Clock.Advance(TimeSpan.FromHours(1));
        await _host.RunAsync();

        Assert.Equal(calls, Kite.Calls.Count);
        var (status, detail) = await _host.HealthAsync();
        Assert.Equal("Degraded", status);
        Assert.Contains("sign in", detail, StringComparison.Ordinal);
        Assert.Single(_host.Logged, l => l.StartsWith("Warning kite.token_refused", StringComparison.Ordinal));

        await File.WriteAllTextAsync(_host.TokenFile, Kite.AccessToken);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.RunAsync();
        Assert.Equal("2026-01-08", await NewestAsync("RELIANCE"));
        Assert.Equal("Healthy", (await _host.HealthAsync()).Status);
        Assert.DoesNotContain(_host.Logged, l => l.Contains("token-of-the", StringComparison.Ordinal));
        Assert.DoesNotContain("token-of-the", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_quotes_the_token_is_told_without_it()
    {
        Kite.Fail("/instruments/NSE", KiteDataStub.Error(403, "PermissionException", $"Not with {Kite.AccessToken}."));

        await _host.RunAsync();

        Assert.Contains(_host.Logged, l => l.Contains("Not with ….", StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Logged, l => l.Contains("token-of-the", StringComparison.Ordinal));
        Assert.Equal("Degraded", (await _host.HealthAsync()).Status);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_asked_and_health_says_so()
    {
        File.Delete(_host.TokenFile);

        await _host.RunAsync();

        Assert.Empty(Kite.Calls);
        Assert.Equal("Degraded", (await _host.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_provider_that_is_out_of_order_is_left_alone_for_longer_and_longer()
    {
        Kite.Fail("/instruments/NSE", [.. Enumerable.Repeat(KiteDataStub.Error(503, "NetworkException"), 8)]);

        await _host.RunAsync();
        Assert.Equal(4, Kite.Calls.Count);
        Assert.Contains("Kite answered 503", (await _host.HealthAsync()).Detail, StringComparison.Ordinal);
        _host.Clock.Advance(TimeSpan.FromSeconds(59));
        await _host.RunAsync();
        Assert.Equal(4, Kite.Calls.Count);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await _host.RunAsync();
        Assert.Equal(8, Kite.Calls.Count);
        _host.Clock.Advance(TimeSpan.FromSeconds(119));
        await _host.RunAsync();
        Assert.Equal(8, Kite.Calls.Count);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await _host.RunAsync();
        Assert.Equal("2026-01-08", await NewestAsync("NIFTY"));
        Assert.Equal("Healthy", (await _host.HealthAsync()).Status);
    }

    [Fact]
    public async Task What_concerns_one_symbol_holds_up_no_other()
    {
        await _host.PickAsync(_host.Clock.GetUtcNow(), "AAA", "NOSUCH");
        var token = Kite.Add("AAA");
        Kite.AddDays("AAA", Days);
        Kite.Fail($"historical/{token}/day", (200, "no json", null));

        await _host.RunAsync();

        Assert.Equal("2026-01-08", await NewestAsync("RELIANCE"));
        Assert.Equal(0, await _host.CountBarsAsync("AAA"));
        Assert.Contains(_host.Logged, l => l.StartsWith("Warning bars.symbol_failed", StringComparison.Ordinal) && l.Contains("AAA", StringComparison.Ordinal));
        Assert.Single(_host.Logged, l => l.StartsWith("Warning bars.symbol_failed", StringComparison.Ordinal) && l.Contains("NOSUCH", StringComparison.Ordinal));
        _host.Clock.Advance(TimeSpan.FromMinutes(30));
        await _host.RunAsync();
        Assert.Equal("2026-01-08", await NewestAsync("AAA"));
    }

    [Fact]
    public async Task A_bar_that_cannot_be_is_not_taken_and_the_others_are()
    {
        Kite.AddDays("RELIANCE", "2026-01-03"); // A Saturday.
        Kite.AddCandles("RELIANCE", "day", """["2025-12-29T00:00:00+0530",100,99,101,100,1]"""); // High below low.

        await _host.RunAsync();

        Assert.Equal(8, await _host.CountBarsAsync("RELIANCE"));
        Assert.Single(_host.Logged, l => l.Contains("bars.fetch_refused", StringComparison.Ordinal) && l.Contains("WEEKEND", StringComparison.Ordinal));
    }

    private async Task<string?> NewestAsync(string symbol) =>
        (await _host.ListAllAsync($"/api/v1/market/bars?symbol={symbol}&limit=1", "date")).FirstOrDefault();

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime();
}
