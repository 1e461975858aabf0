using System.Net;
using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class PortfolioTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task Bought_today_is_a_position_and_tomorrow_a_holding_with_its_profit()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, qty = 10, confirm = true });
        await host.SeePriceAsync(symbol, 104.5m);

        var refreshed = await trader.PostAsync("/portfolio/refresh?broker=PAPER&account_id=AB1234", null);
        Assert.Equal(("success", "PAPER", trader.Id), (refreshed.Text("status"), refreshed.Text("broker"), refreshed.Text("account_id")));
        Assert.Equal((1, 0), (refreshed.Number("positions_count"), refreshed.Number("holdings_count")));
        var today = await trader.GetAsync("/portfolio");
        // 10 x (104.5 - 100) = 45
        Assert.Equal(45m, today.GetProperty("connections")[0].GetProperty("positions")[0].Number("pnl"));
        Assert.Equal(45m, today.GetProperty("totals").Number("pnl"));
        Assert.Equal(0m, today.Number("charges")); // This paper broker takes none.

        host.Clock.Advance(TimeSpan.FromDays(1));
        trader = trader with { Client = host.As(trader.Id) };
        Assert.True((await trader.GetAsync("/portfolio")).GetProperty("stale").GetBoolean());
        await trader.PostAsync("/portfolio/refresh", null);

        var tomorrow = await trader.GetAsync("/portfolio");
        Assert.False(tomorrow.GetProperty("stale").GetBoolean());
        var connection = tomorrow.GetProperty("connections")[0];
        Assert.Equal(0, connection.GetProperty("positions").GetArrayLength());
        var holding = connection.GetProperty("holdings")[0];
        Assert.Equal((1000m, 1045m, 45m, 4.5m), (holding.Number("invested"), holding.Number("value"), holding.Number("pnl"), holding.Number("pnl_pct")));
        await host.Sent.WaitForAsync<PortfolioSnapshotTaken>(m => m.UserId == trader.Id && m.Holdings == 1);
    }

    [Fact]
    public async Task Refreshes_at_once_leave_one_latest_of_each_kind_and_overwrite_nothing()
    {
        var trader = await host.TraderAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => trader.PostAsync("/portfolio/refresh", null)));
        Assert.Equal(2L, await host.ScalarAsync<long>("SELECT count(*) FROM portfolio_snapshots WHERE account_id = $1 AND is_latest", trader.Id));
        Assert.Equal(32L, await host.ScalarAsync<long>("SELECT count(*) FROM portfolio_snapshots WHERE account_id = $1", trader.Id));
        var history = (await trader.GetAsync("/portfolio/history?kind=HOLDINGS")).GetProperty("items");
        Assert.Equal(16, history.GetArrayLength());
        Assert.Equal("DERIVED", history[0].Text("source"));
    }

    [Fact]
    public async Task Without_a_price_a_line_is_in_no_sum_and_counted()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var pick = Guid.NewGuid().ToString("N");
        await host.DeliverAsync(new PicksPublished(
            "run", "NIFTY50", "Swing", host.Clock.GetUtcNow(), [new PublishedPick(pick, symbol, "NSE", "LONG", "Buy", 1, null, 100, null, null, host.Clock.GetUtcNow())]));
        await trader.IntentAsync(new { symbol, pick_id = pick, confirm = true });
        await trader.PostAsync("/portfolio/refresh", null);
        Assert.Equal(1, (await trader.GetAsync("/portfolio")).GetProperty("totals").Number("unpriced"));
    }

    [Fact]
    public async Task A_refresh_needs_a_connection()
    {
        var trader = await host.TraderAsync(connected: false);
        await (await trader.Client.PostAsync($"{TradingHost.Api}/portfolio/refresh", null)).IsProblemAsync(HttpStatusCode.Conflict, "CONNECTION_NOT_CONNECTED");
        await (await trader.Client.PostAsync($"{TradingHost.Api}/portfolio/refresh?broker=UPSTOX", null)).IsProblemAsync(HttpStatusCode.NotImplemented, "BROKER_NOT_AVAILABLE");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await trader.GetAsync("/portfolio")).GetProperty("as_of").ValueKind);
    }
}
