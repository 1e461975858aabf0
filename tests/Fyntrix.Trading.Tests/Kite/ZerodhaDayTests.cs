namespace Fyntrix.Trading.Tests.Kite;

/// <summary>Each on a system of its own, whose clock goes through the day.</summary>
public sealed class ZerodhaDayTests
{
    [Fact]
    public async Task An_order_that_the_exchange_cancels_at_the_close_has_expired()
    {
        await using var own = await OwnHost<KiteHost>.StartAsync();
        var host = own.Host;
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var atClose = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        var byTheUser = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 98 })).Text("id")!;
        var orders = host.Kite.OrderIds(clientId);
        host.Kite.SetStatus(clientId, orders[1], "CANCELLED");
        host.Clock.Advance(TimeSpan.FromHours(4)); // 16:00 in India
        trader = trader with { Client = host.WithSecondFactor(trader.Id) };
        host.Kite.SetStatus(clientId, orders[0], "CANCELLED");
        await host.ReconcileAsync();
        Assert.Equal("EXPIRED", (await trader.IntentNowAsync(atClose)).Text("state"));
        Assert.Equal("CANCELLED", (await trader.IntentNowAsync(byTheUser)).Text("state"));
    }

    [Fact]
    public async Task After_the_book_was_cleared_an_unanswered_order_stays_unknown()
    {
        await using var own = await OwnHost<KiteHost>.StartAsync();
        var host = own.Host;
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DropAfter);
        var id = (await KiteHost.PlaceAsync(trader, symbol, new { })).Text("id")!;
        host.Kite.ClearBook(clientId);
        host.Clock.Advance(TimeSpan.FromHours(24)); // the next day's book cannot have it
        trader = trader with { Client = host.WithSecondFactor(trader.Id) };
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.ReconcileAsync();
        Assert.Equal("UNKNOWN", (await trader.IntentNowAsync(id)).Text("state"));
    }

    [Fact]
    public async Task After_hours_an_order_goes_out_as_an_after_market_order()
    {
        await using var own = await OwnHost<KiteHost>.StartAsync();
        var host = own.Host;
        var (trader, _, symbol) = await host.StartAsync(100);
        host.Clock.Advance(TimeSpan.FromHours(8)); // evening in India
        trader = trader with { Client = host.WithSecondFactor(trader.Id) };
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 });
        Assert.Equal("ACCEPTED", intent.Text("state"));
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order");
        Assert.Equal("AMO REQ RECEIVED", order.Text("broker_status"));
        Assert.Contains("POST /orders/amo", host.Kite.Calls);
        Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{intent.Text("id")}/cancel", null)).Text("state"));
        Assert.Contains($"DELETE /orders/amo/{order.Text("broker_order_id")}", host.Kite.Calls);
    }
}
