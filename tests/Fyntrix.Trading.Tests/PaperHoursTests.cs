using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

/// <summary>The paper broker in the market's hours. The clock is moved by every test, so they share a host only one after another.</summary>
public sealed class PaperHoursTests(PaperHoursHost host) : IClassFixture<PaperHoursHost>
{
    private readonly string _symbol = TradingHost.NewSymbol();

    [Fact]
    public async Task In_continuous_trading_an_order_fills_at_a_price_of_the_session()
    {
        At("2026-01-09 12:00");
        var trader = await host.TraderAsync();
        await host.SeePriceAsync(_symbol, 100);

        Assert.Equal("FILLED", (await OrderAsync(trader)).Text("state"));
    }

    [Theory]
    [InlineData("2026-01-09 08:59")]
    [InlineData("2026-01-09 09:14")] // Pre-open.
    [InlineData("2026-01-10 12:00")] // Saturday.
    [InlineData("2026-01-26 12:00")] // Republic Day.
    [InlineData("2026-08-03 15:20")] // The closing auction of stocks with derivatives.
    public async Task Outside_continuous_trading_an_order_waits_whatever_is_seen(string time)
    {
        At(time);
        var trader = await host.TraderAsync();
        await host.SeePriceAsync(_symbol, 100);
        var order = await OrderAsync(trader);
        await host.SeePriceAsync(_symbol, 101);
        await host.ReconcileAsync();

        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(order.Text("id")!)).Text("state"));
    }

    [Fact]
    public async Task An_order_of_the_weekend_fills_when_the_market_opens_at_a_price_seen_since()
    {
        At("2026-01-10 12:00");
        var trader = await host.TraderAsync();
        var id = (await OrderAsync(trader)).Text("id")!;

        At("2026-01-12 09:10");
        await host.SeePriceAsync(_symbol, 99);
        At("2026-01-12 09:15");
        await host.ReconcileAsync();
        Assert.Equal("ACCEPTED", (await NowAsync(trader, id)).Text("state"));

        await host.SeePriceAsync(_symbol, 100);
        await host.ReconcileAsync();
        var filled = await NowAsync(trader, id);
        Assert.Equal(("FILLED", 100m), (filled.Text("state"), filled.Number("average_price")));
    }

    [Fact]
    public async Task The_price_of_a_pick_is_no_reason_to_trade_while_the_market_is_closed()
    {
        At("2026-01-10 12:00");
        var trader = await host.TraderAsync();
        var pick = $"pick-{Guid.NewGuid():N}";
        await host.DeliverAsync(new PicksPublished(
            "run-1", "NIFTY50", "Swing", host.Clock.GetUtcNow(), [new PublishedPick(pick, _symbol, "NSE", "LONG", "Buy", 1, 70, 1450.5m, null, null, host.Clock.GetUtcNow())]));

        Assert.Equal("ACCEPTED", (await OrderAsync(trader, new { symbol = _symbol, pick_id = pick, confirm = true })).Text("state"));
    }

    [Fact]
    public async Task What_is_not_filled_by_the_close_expires_and_no_price_of_the_next_day_fills_it()
    {
        At("2026-01-09 15:29");
        var trader = await host.TraderAsync();
        var over = (await OrderAsync(trader)).Text("id")!;
        var orderId = (await trader.GetAsync($"/intents/{over}")).GetProperty("order").Text("id");
        At("2026-01-09 15:30");
        var kept = (await OrderAsync(trader)).Text("id")!;

        // Monday: the price comes before any round of reconciliation.
        At("2026-01-12 09:16");
        await host.SeePriceAsync(_symbol, 100);
        await host.ReconcileAsync();

        var expired = await NowAsync(trader, over);
        Assert.Equal(("EXPIRED", "ORDER_DAY_ENDED"), (expired.Text("state"), expired.Text("state_reason")));
        Assert.Equal("FILLED", (await NowAsync(trader, kept)).Text("state"));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM fills WHERE order_id = $1", orderId!));
    }

    [Fact]
    public async Task A_resting_order_lasts_through_both_sessions_of_a_drill_day()
    {
        At("2024-03-02 09:30");
        var trader = await host.TraderAsync();
        var id = (await OrderAsync(trader)).Text("id")!;
        At("2024-03-02 10:30");
        await host.SeePriceAsync(_symbol, 100);
        await host.ReconcileAsync();
        Assert.Equal("ACCEPTED", (await NowAsync(trader, id)).Text("state"));

        At("2024-03-02 11:30");
        await host.SeePriceAsync(_symbol, 101);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await NowAsync(trader, id)).Text("state"));
    }

    [Fact]
    public async Task A_connection_keeps_the_session_that_its_user_chose()
    {
        At("2026-01-10 12:00");
        var (chose, did) = (await host.TraderAsync(), await host.TraderAsync());
        var connection = await chose.PostAsync("/brokers/PAPER/connect", new { session = "ALWAYS_OPEN" });
        Assert.Equal((chose.ConnectionId, "ALWAYS_OPEN"), (connection.Text("id"), connection.Text("session")));
        await host.SeePriceAsync(_symbol, 100);

        Assert.Equal("FILLED", (await OrderAsync(chose)).Text("state"));
        Assert.Equal("OPEN", (await chose.GetAsync($"/connections/{chose.ConnectionId}/readiness")).GetProperty("market").Text("window"));
        Assert.Equal("ACCEPTED", (await OrderAsync(did)).Text("state"));
        // A price that arrives fills in the one account and not in the other.
        var waits = await OrderAsync(chose, new { symbol = _symbol, order_type = "LIMIT", limit_price = 90, confirm = true });
        await host.SeePriceAsync(_symbol, 89);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await NowAsync(chose, waits.Text("id")!)).Text("state"));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_trades WHERE connection_id = $1", did.ConnectionId));

        // Connecting again without a choice leaves it.
        Assert.Equal("ALWAYS_OPEN", (await chose.PostAsync("/brokers/PAPER/connect", null)).Text("session"));
        await (await chose.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/PAPER/connect", new { session = "SOMETIMES" })).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
    }

    private static Task<System.Text.Json.JsonElement> OrderAsync(TradingHost.Trader trader, object order) => trader.IntentAsync(order);

    private Task<System.Text.Json.JsonElement> OrderAsync(TradingHost.Trader trader) => OrderAsync(trader, new { symbol = _symbol, confirm = true });

    /// <summary>The intent as its user sees it now, with a token of now.</summary>
    private Task<System.Text.Json.JsonElement> NowAsync(TradingHost.Trader trader, string id) =>
        (trader with { Client = host.As(trader.Id) }).IntentNowAsync(id);

    private void At(string indianTime) => host.Clock.Set(DateTimeOffset.Parse($"{indianTime}+05:30", CultureInfo.InvariantCulture).ToUniversalTime());
}
