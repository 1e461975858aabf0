using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

/// <summary>The process dies in the middle of placing: exactly what had happened until then is done, and nothing after it.</summary>
public sealed class CrashTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task A_crash_between_commit_and_broker_ends_in_exactly_one_order()
    {
        var (trader, id, symbol) = await CreateAsync();
        await ClaimAsync(trader, id);

        await host.ReconcileAsync(); // Still within the submission's time: it may be under way.
        Assert.Equal(0L, await PaperOrdersAsync(symbol));
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ReconcileAsync()));

        Assert.Equal(1L, await PaperOrdersAsync(symbol));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM fills WHERE trade_intent_id = $1", id));
        Assert.Equal("FILLED", (await trader.IntentNowAsync(id)).Text("state"));
    }

    [Fact]
    public async Task A_crash_between_broker_and_recording_ends_in_exactly_one_order()
    {
        var (trader, id, symbol) = await CreateAsync();
        var order = await ClaimAsync(trader, id);
        await host.Services.GetServices<IBroker>().OfType<PaperBroker>().Single().PlaceAsync(
            new PaperAccess(trader.ConnectionId, trader.Id), order.Ticket(null), CancellationToken.None);

        Assert.Equal("FILLED", (await trader.PostAsync($"/intents/{id}/confirm", null)).Text("state"));
        await host.ReconcileAsync();

        Assert.Equal(1L, await PaperOrdersAsync(symbol));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM fills WHERE trade_intent_id = $1", id));
    }

    [Fact]
    public async Task A_submission_of_long_ago_is_not_sent_at_the_price_of_today()
    {
        var (trader, id, symbol) = await CreateAsync();
        await ClaimAsync(trader, id);
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.ReconcileAsync();

        Assert.Equal(0L, await PaperOrdersAsync(symbol));
        Assert.Equal("NOT_RECEIVED", await host.ScalarAsync<string>("SELECT state_reason FROM trade_intents WHERE id = $1", id));
    }

    private async Task<(TradingHost.Trader Trader, string IntentId, string Symbol)> CreateAsync()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        return (trader, (await trader.IntentAsync(new { symbol })).Text("id")!, symbol);
    }

    private async Task<BrokerOrder> ClaimAsync(TradingHost.Trader trader, string id)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<IntentDesk>();
        return (await desk.ClaimAsync((await desk.FindAsync(trader.Id, id, CancellationToken.None))!, CancellationToken.None))!;
    }

    private Task<long> PaperOrdersAsync(string symbol) => host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol);
}
