using System.Net.Http.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using Npgsql;

namespace Fyntrix.Trading.Tests;

public sealed class KillSwitchTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task A_user_who_never_touched_it_trades()
    {
        var trader = await host.TraderAsync();
        Assert.Equal("ACTIVE", (await trader.GetAsync("/kill-switch")).Text("state"));
        Assert.Equal("PASS", Verdict(await OrderAsync(trader, await PricedSymbolAsync(), "BUY", 1)));
    }

    [Fact]
    public async Task Halted_nothing_is_sent_and_active_again_it_is()
    {
        var trader = await host.TraderAsync();
        var symbol = await PricedSymbolAsync();
        var waiting = (await trader.IntentAsync(new { symbol })).Text("id");

        Assert.Equal("HALTED", (await SetAsync(trader, "HALTED")).Text("state"));

        var confirmed = await trader.PostAsync($"/intents/{waiting}/confirm", null);
        Assert.Equal(("DENIED", "KILL_SWITCH_ON"), (confirmed.Text("state"), confirmed.Text("state_reason")));
        Assert.Equal("KILL_SWITCH_ON", (await OrderAsync(trader, symbol, "BUY", 1)).Text("state_reason"));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE account_id = $1", trader.Id));

        await SetAsync(trader, "ACTIVE");
        Assert.Equal("FILLED", (await OrderAsync(trader, symbol, "BUY", 1)).Text("state"));
    }

    [Fact]
    public async Task Cancelling_works_in_every_state()
    {
        foreach (var state in new[] { "REDUCING", "HALTED" })
        {
            var trader = await host.TraderAsync();
            var symbol = await PricedSymbolAsync();
            var resting = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 50, confirm = true });
            Assert.Equal("ACCEPTED", resting.Text("state"));
            await SetAsync(trader, state);
            Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{resting.Text("id")}/cancel", null)).Text("state"));
        }
    }

    [Fact]
    public async Task Reducing_lets_a_position_become_smaller_and_nothing_else()
    {
        var trader = await host.TraderAsync();
        var (symbol, other) = (await PricedSymbolAsync(), await PricedSymbolAsync());
        Assert.Equal("FILLED", (await OrderAsync(trader, symbol, "BUY", 10, "MIS")).Text("state"));
        Assert.Equal("FILLED", (await OrderAsync(trader, other, "SELL", 10, "MIS")).Text("state"));
        await SetAsync(trader, "REDUCING");

        Assert.Equal("KILL_SWITCH_ON", (await OrderAsync(trader, symbol, "BUY", 1, "MIS")).Text("state_reason"));
        Assert.Equal("KILL_SWITCH_ON", (await OrderAsync(trader, symbol, "SELL", 11, "MIS")).Text("state_reason"));
        Assert.Equal("KILL_SWITCH_ON", (await OrderAsync(trader, other, "SELL", 1, "MIS")).Text("state_reason"));
        Assert.Equal("FILLED", (await OrderAsync(trader, symbol, "SELL", 4, "MIS")).Text("state"));
        Assert.Equal("FILLED", (await OrderAsync(trader, other, "BUY", 10, "MIS")).Text("state"));
        Assert.Equal("KILL_SWITCH_ON", (await OrderAsync(trader, other, "BUY", 1, "MIS")).Text("state_reason"));
    }

    [Fact]
    public async Task Orders_that_reduce_at_once_do_not_turn_a_position_round()
    {
        var trader = await host.TraderAsync();
        var symbol = await PricedSymbolAsync();
        await OrderAsync(trader, symbol, "BUY", 10, "MIS");
        await SetAsync(trader, "REDUCING");

        // Far from the market they rest: it is what they promise to sell that counts.
        var orders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            trader.IntentAsync(new { symbol, side = "SELL", qty = 4, product = "MIS", order_type = "LIMIT", limit_price = 500, confirm = true })));

        Assert.Equal(2, orders.Count(o => o.Text("state") == "ACCEPTED"));
        Assert.All(orders.Where(o => o.Text("state") != "ACCEPTED"), o => Assert.Equal("KILL_SWITCH_ON", o.Text("state_reason")));
    }

    [Fact]
    public async Task A_confirmation_that_looked_before_the_switch_was_turned_sends_nothing_after()
    {
        var trader = await host.TraderAsync();
        var id = (await trader.IntentAsync(new { symbol = await PricedSymbolAsync() })).Text("id");
        await using var turning = new NpgsqlConnection(host.Database);
        await turning.OpenAsync();
        await using var transaction = await turning.BeginTransactionAsync();
        await ExecuteAsync(turning, "SELECT 1 FROM audit_heads WHERE account_id = $1 FOR UPDATE", trader.Id);

        var confirmation = trader.PostAsync($"/intents/{id}/confirm", null);
        await Eventually.HoldsAsync(async () => await host.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
        await ExecuteAsync(turning, "INSERT INTO kill_switches (account_id, state, updated_at) VALUES ($1, 'HALTED', now())", trader.Id);
        await transaction.CommitAsync();

        Assert.Equal("KILL_SWITCH_ON", (await confirmation).Text("state_reason"));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE account_id = $1", trader.Id));
    }

    [Fact]
    public async Task Each_turn_is_on_the_record_without_its_reason()
    {
        var trader = await host.TraderAsync();
        await SetAsync(trader, "HALTED", "Priya of the desk told me to");
        await SetAsync(trader, "ACTIVE");

        var entries = (await trader.GetAsync("/audit")).GetProperty("items").EnumerateArray().Where(e => e.Text("action") == "KILL_SWITCH_CHANGED").ToList();
        Assert.Equal(2, entries.Count);
        Assert.DoesNotContain("Priya", (await trader.GetAsync("/audit")).GetRawText());
        Assert.Null((await trader.GetAsync("/kill-switch")).Text("reason"));
        Assert.True((await trader.GetAsync("/audit/verify")).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task What_a_deleted_user_gave_as_a_reason_is_forgotten()
    {
        var trader = await host.TraderAsync();
        await SetAsync(trader, "HALTED", "on holiday until March");

        await host.DeliverAsync(new UserDeleted(trader.Id, host.Clock.GetUtcNow()));

        var row = await host.ScalarAsync<string>("SELECT state || coalesce(reason, '') FROM kill_switches WHERE account_id = $1", trader.Id);
        Assert.Equal("HALTED", row);
    }

    private static string? Verdict(System.Text.Json.JsonElement intent) =>
        intent.GetProperty("checks").EnumerateArray().Single(c => c.Text("code") == "KILL_SWITCH_ON").Text("outcome");

    private static Task<System.Text.Json.JsonElement> OrderAsync(TradingHost.Trader trader, string symbol, string side, int qty, string product = "CNC") =>
        trader.IntentAsync(new { symbol, side, qty, product, confirm = true });

    private static async Task<System.Text.Json.JsonElement> SetAsync(TradingHost.Trader trader, string state, string? reason = null)
    {
        var answer = await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state, reason });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, string accountId)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = accountId } } };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> PricedSymbolAsync()
    {
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        return symbol;
    }
}
