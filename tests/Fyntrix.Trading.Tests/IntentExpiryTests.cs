using Fyntrix.Contracts;

namespace Fyntrix.Trading.Tests;

public sealed class IntentExpiryTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task An_intent_not_confirmed_in_fifteen_minutes_expires()
    {
        var trader = await host.TraderAsync();
        var early = (await trader.IntentAsync(new { })).Text("id")!;
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        await host.ReconcileAsync();
        Assert.Equal("CREATED", await StateAsync(early));

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.ReconcileAsync();

        Assert.Equal("EXPIRED", await StateAsync(early));
        await host.Sent.WaitForAsync<IntentStateChanged>(m => m.IntentId == early && m.State == "EXPIRED");
    }

    [Fact]
    public async Task A_confirmation_that_comes_too_late_expires_the_intent_and_sends_nothing()
    {
        var trader = await host.TraderAsync();
        var id = (await trader.IntentAsync(new { })).Text("id")!;
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        trader = trader with { Client = host.As(trader.Id) };

        var answer = await trader.PostAsync($"/intents/{id}/confirm", null);

        Assert.Equal(("EXPIRED", "INTENT_NOT_CONFIRMED"), (answer.Text("state"), answer.Text("state_reason")));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE trade_intent_id = $1", id));
    }

    private Task<string> StateAsync(string id) => host.ScalarAsync<string>("SELECT state FROM trade_intents WHERE id = $1", id);
}
