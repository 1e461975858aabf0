using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests;

/// <summary>What makes paper like the market: quotes, volumes, slippage, charges.</summary>
public sealed class PaperFrictionTests(PaperFrictionHost host) : IClassFixture<PaperFrictionHost>
{
    [Fact]
    public async Task A_trade_slips_against_the_order_alike_under_one_seed_and_its_charges_leave_the_account()
    {
        var (one, other) = (await host.TraderAsync(), await host.TraderAsync());
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 1000);

        var filled = await one.IntentAsync(new { symbol, qty = 10, confirm = true });
        var again = await other.IntentAsync(new { symbol, qty = 10, confirm = true });

        var price = filled.Number("average_price");
        Assert.InRange(price, 1000.01m, 1002m);
        Assert.Equal(price, again.Number("average_price"));
        var cash = await host.ScalarAsync<decimal>("SELECT cash FROM paper_accounts WHERE connection_id = $1", one.ConnectionId);
        var charges = await host.ScalarAsync<decimal>("SELECT charges FROM paper_trades WHERE connection_id = $1", one.ConnectionId);
        Assert.True(charges > 10, $"{charges}"); // STT alone is 0.1 % of 10,000
        Assert.Equal(1_000_000 - (10 * price) - charges, cash);

        await one.PostAsync("/portfolio/refresh", null);
        var portfolio = await one.GetAsync("/portfolio");
        Assert.Equal((charges, charges), (portfolio.Number("charges"), portfolio.GetProperty("connections")[0].Number("charges")));
    }

    [Fact]
    public async Task An_order_in_several_trades_pays_its_brokerage_once()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = await trader.IntentAsync(new { symbol, product = "MIS", order_type = "LIMIT", limit_price = 1000, qty = 100, confirm = true });
        for (var i = 0; i < 4; i++)
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await host.SeeAsync(new { symbol, price = 1000, volume = 250 });
        }

        await host.ReconcileAsync();
        Assert.Equal(("FILLED", 4), ((await trader.IntentNowAsync(intent.Text("id")!)).Text("state"), (await trader.GetAsync($"/fills?trade_intent_id={intent.Text("id")}")).GetProperty("items").GetArrayLength()));
        // 1 lakh intraday, bought, in January: brokerage 20, transaction 2.97, SEBI 0.10, stamp 3, GST 18 % of 23.07.
        Assert.Equal(30.2226m, await host.ScalarAsync<decimal>("SELECT sum(charges) FROM paper_trades WHERE connection_id = $1", trader.ConnectionId));
    }

    [Fact]
    public async Task A_limit_is_kept_even_when_the_trade_slips()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var intent = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 100, confirm = true });
        Assert.Equal(100m, intent.Number("average_price"));
    }

    [Fact]
    public void A_slip_is_never_to_the_orders_advantage_nor_beyond_its_limit()
    {
        var cases =
            from side in Gen.Elements(Enum.GetValues<Side>())
            from price in Gen.Choose(1, 1_000_000).Select(p => p * 0.01m)
            from beyond in Gen.Choose(0, 10_000).Select(p => p * 0.01m)
            from limited in Gen.Elements(true, false)
            from bps in Gen.Choose(0, 1000).Select(b => (decimal)b)
            select (side, price, limit: limited ? side == Side.BUY ? price + beyond : Math.Max(0.01m, price - beyond) : (decimal?)null, bps);
        Prop.ForAll(Arb.From(cases), c =>
        {
            var slipped = PaperMatching.Slip(c.side, c.price, c.limit, c.bps);
            Assert.True(slipped > 0);
            Assert.True(c.side == Side.BUY ? slipped >= c.price : slipped <= c.price);
            Assert.True(c.limit is not { } limit || (c.side == Side.BUY ? slipped <= limit : slipped >= limit));
            // To the paisa above, and no further.
            Assert.True(Math.Abs(slipped - c.price) <= (c.price * c.bps / 10_000) + 0.01m);
        }).QuickCheckThrowOnFailure();
    }
}
