using System.Net;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class PlacingTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task A_persons_click_and_automatic_execution_are_told_apart()
    {
        var trader = await host.TraderAsync();
        var click = await trader.IntentAsync(new { });
        var automatic = await trader.IntentAsync(new { initiated_by = "ALGO" });
        var registered = await trader.IntentAsync(new { initiated_by = "ALGO", algo_id = "NSE-77" });

        Assert.Equal(("USER", null), (click.Text("initiated_by"), click.Text("algo_id")));
        Assert.Equal(("ALGO", null), (automatic.Text("initiated_by"), automatic.Text("algo_id")));
        Assert.Equal("NSE-77", (await trader.IntentNowAsync(registered.Text("id")!)).Text("algo_id"));
        var record = (await trader.GetAsync("/audit")).GetProperty("items").EnumerateArray().First(e => e.Text("action") == "INTENT_CREATED").GetProperty("after");
        Assert.Equal(("ALGO", "NSE-77"), (record.Text("initiated_by"), record.Text("algo_id")));
    }

    [Fact]
    public async Task A_confirmed_market_order_fills_at_the_last_price()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 1475.30m);

        var created = await trader.IntentAsync(new { symbol, qty = 10 });
        Assert.Equal("CREATED", created.Text("state"));
        var confirmed = await trader.PostAsync($"/intents/{created.Text("id")}/confirm", null);

        Assert.Equal("FILLED", confirmed.Text("state"));
        Assert.Equal(10, confirmed.Number("filled_qty"));
        Assert.Equal(1475.30m, confirmed.Number("average_price"));
        var fill = Assert.Single((await trader.GetAsync($"/fills?trade_intent_id={created.Text("id")}")).GetProperty("items").EnumerateArray());
        Assert.Equal("LAST_PRICE", fill.Text("price_source"));
        Assert.Equal("2026-01-09", fill.Text("trade_date"));
        var filled = await host.Sent.WaitForAsync<OrderFilled>(m => m.IntentId == created.Text("id"));
        Assert.Equal(1475.30m, filled.Price);
        await host.Sent.WaitForAsync<IntentStateChanged>(m => m.IntentId == created.Text("id") && m.State == "FILLED");
    }

    [Fact]
    public async Task Sixty_four_confirmations_at_once_place_exactly_one_order()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var id = (await trader.IntentAsync(new { symbol })).Text("id")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => trader.Client.PostAsync($"{TradingHost.Api}/intents/{id}/confirm", null)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE trade_intent_id = $1", id));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM fills WHERE trade_intent_id = $1", id));
        Assert.Equal("FILLED", (await trader.IntentNowAsync(id)).Text("state"));
    }
}
