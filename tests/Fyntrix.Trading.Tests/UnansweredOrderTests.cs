using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

public sealed class UnansweredOrderTests(FaultyHost host) : IClassFixture<FaultyHost>
{
    [Fact]
    public async Task An_unreachable_broker_rejects_and_nothing_was_sent()
    {
        var (trader, id, symbol) = await PlaceAsync(Fault.Unreachable);
        var intent = await trader.IntentNowAsync(id);
        Assert.Equal("REJECTED", intent.Text("state"));
        Assert.Equal("BROKER_UNREACHABLE", intent.Text("state_reason"));
        Assert.Equal(0L, await PaperOrdersAsync(symbol));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_until_the_tag_is_found_in_the_book()
    {
        var (trader, id, symbol) = await PlaceAsync(Fault.AnswerLost);
        Assert.Equal("UNKNOWN", (await trader.IntentNowAsync(id)).Text("state"));

        await host.ReconcileAsync();

        Assert.Equal("FILLED", (await trader.IntentNowAsync(id)).Text("state"));
        Assert.Equal(1L, await PaperOrdersAsync(symbol));
    }

    [Fact]
    public async Task Confirming_an_unknown_intent_looks_it_up_and_sends_nothing()
    {
        var (trader, id, symbol) = await PlaceAsync(Fault.AnswerLost);
        var placed = host.Broker.Placed;
        Assert.Equal("FILLED", (await trader.PostAsync($"/intents/{id}/confirm", null)).Text("state"));
        Assert.Equal(placed, host.Broker.Placed);
        Assert.Equal(1L, await PaperOrdersAsync(symbol));
    }

    [Fact]
    public async Task An_order_missing_from_two_complete_books_was_never_received()
    {
        var (trader, id, symbol) = await PlaceAsync(Fault.RequestLost);
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(59));
        await host.ReconcileAsync();
        Assert.Equal("UNKNOWN", (await trader.IntentNowAsync(id)).Text("state"));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.ReconcileAsync();

        var intent = await trader.IntentNowAsync(id);
        Assert.Equal("REJECTED", intent.Text("state"));
        Assert.Equal("NOT_RECEIVED", intent.Text("state_reason"));
        Assert.Equal(0L, await PaperOrdersAsync(symbol));
    }

    [Fact]
    public async Task An_order_that_surfaces_after_it_was_given_up_is_booked_and_flagged()
    {
        var (trader, id, symbol) = await PlaceAsync(Fault.RequestLost);
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.ReconcileAsync();
        Assert.Equal("REJECTED", (await trader.IntentNowAsync(id)).Text("state"));

        await DeliverLateAsync(trader, id);
        await host.ReconcileAsync();

        Assert.Equal("FILLED", (await trader.IntentNowAsync(id)).Text("state"));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM fills WHERE trade_intent_id = $1", id));
        var kinds = (await trader.GetAsync($"/intents/{id}")).GetProperty("timeline").EnumerateArray().Select(e => e.Text("kind"));
        Assert.Contains("SURFACED", kinds);
        Assert.Equal(1L, await PaperOrdersAsync(symbol));
    }

    private async Task DeliverLateAsync(TradingHost.Trader trader, string intentId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var order = await scope.ServiceProvider.GetRequiredService<TradingDb>().Orders.AsNoTracking().SingleAsync(o => o.TradeIntentId == intentId);
        await host.Broker.DeliverLateAsync(new PaperAccess(trader.ConnectionId, trader.Id), order.Ticket(null));
    }

    private async Task<(TradingHost.Trader Trader, string IntentId, string Symbol)> PlaceAsync(Fault fault)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        host.Broker.Fail(symbol, fault);
        return (trader, (await trader.IntentAsync(new { symbol, confirm = true })).Text("id")!, symbol);
    }

    private Task<long> PaperOrdersAsync(string symbol) => host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol);
}
