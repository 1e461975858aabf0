using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class OrderChangesTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task An_open_order_takes_a_new_price_and_fills_at_it()
    {
        var (trader, intent, order, symbol) = await OpenAsync();
        var changed = await ChangeAsync(trader, order, new { limit_price = 85.5m, qty = 7 });
        Assert.Equal((7m, 85.5m, "ACCEPTED", order), (changed.Number("qty"), changed.Number("limit_price"), changed.Text("status"), changed.Text("id")));
        Assert.Equal((7m, 85.5m), ((await trader.IntentNowAsync(intent)).Number("qty"), (await trader.IntentNowAsync(intent)).Number("limit_price")));

        await host.SeePriceAsync(symbol, 86);
        await host.ReconcileAsync();
        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(intent)).Text("state"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.SeePriceAsync(symbol, 85);
        await host.ReconcileAsync();

        var now = await trader.IntentNowAsync(intent);
        Assert.Equal(("FILLED", 7m), (now.Text("state"), now.Number("filled_qty")));
        Assert.Single((await trader.GetAsync($"/intents/{intent}")).GetProperty("timeline").EnumerateArray(), e => e.Text("kind") == "CHANGE_REQUESTED");
        var record = (await trader.GetAsync("/audit")).GetProperty("items").EnumerateArray().Single(e => e.Text("action") == "CHANGE_REQUESTED");
        Assert.Equal((90m, 85.5m), (record.GetProperty("before").Number("limit_price"), record.GetProperty("after").Number("limit_price")));
        Assert.True((await trader.GetAsync("/audit/verify")).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task An_order_changes_its_type()
    {
        var (trader, intent, order, _) = await OpenAsync();
        var changed = await ChangeAsync(trader, order, new { order_type = "MARKET" });
        Assert.Equal(("MARKET", JsonValueKind.Null, "FILLED"), (changed.Text("order_type"), changed.GetProperty("limit_price").ValueKind, changed.Text("status")));
        Assert.Equal("MARKET", (await trader.IntentNowAsync(intent)).Text("order_type"));
    }

    [Fact]
    public async Task Asking_for_what_the_order_is_already_changes_nothing()
    {
        var (trader, intent, order, _) = await OpenAsync();
        await ChangeAsync(trader, order, new { limit_price = 90m, qty = 10 });
        await ChangeAsync(trader, order, new { });
        Assert.DoesNotContain((await trader.GetAsync($"/intents/{intent}")).GetProperty("timeline").EnumerateArray(), e => e.Text("kind") == "CHANGE_REQUESTED");
    }

    [Fact]
    public async Task A_change_is_checked_as_a_new_order_is()
    {
        var (trader, _, order, _) = await OpenAsync();
        await RefusedAsync(trader, order, new { order_type = "SL" }, HttpStatusCode.UnprocessableEntity, "PRICE_TRIGGER_REQUIRED");
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 11 })).EnsureSuccessStatusCode();
        await RefusedAsync(trader, order, new { qty = 12 }, HttpStatusCode.UnprocessableEntity, "LIMIT_ORDER_QUANTITY");
        await RefusedAsync(trader, order, new { qty = 0 }, HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        await RefusedAsync(trader, order, new { order_type = "SOMETIME" }, HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "HALTED" })).EnsureSuccessStatusCode();
        await RefusedAsync(trader, order, new { qty = 5 }, HttpStatusCode.UnprocessableEntity, "KILL_SWITCH_ON");

        Assert.Equal("CANCELLED", (await (await trader.Client.DeleteAsync($"{TradingHost.Api}/orders/{order}")).Content.ReadFromJsonAsync<JsonElement>()).Text("status"));
        await RefusedAsync(trader, order, new { qty = 5 }, HttpStatusCode.Conflict, "ORDER_NOT_OPEN");
        Assert.Equal(HttpStatusCode.OK, (await trader.Client.DeleteAsync($"{TradingHost.Api}/orders/{order}")).StatusCode);
    }

    [Fact]
    public async Task The_money_that_the_order_keeps_already_counts_for_its_change()
    {
        var (trader, _, order, _) = await OpenAsync(new { qty = 10_000 }); // 900,000 of 1,000,000
        Assert.Equal(11_000m, (await ChangeAsync(trader, order, new { qty = 11_000 })).Number("qty"));
        await RefusedAsync(trader, order, new { qty = 11_112 }, HttpStatusCode.UnprocessableEntity, "FUNDS_INSUFFICIENT");
    }

    [Fact]
    public async Task An_order_is_changed_25_times_at_the_most()
    {
        var (trader, _, order, _) = await OpenAsync();
        for (var i = 1; i <= 25; i++)
            await ChangeAsync(trader, order, new { limit_price = 60 + i });
        await RefusedAsync(trader, order, new { limit_price = 70 }, HttpStatusCode.Conflict, "ORDER_CHANGES_EXHAUSTED");
    }

    [Fact]
    public async Task Of_changes_at_once_the_last_that_the_broker_took_is_shown()
    {
        var (trader, intent, order, symbol) = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => SendAsync(trader, order, new { qty = 10 + i })));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, a.StatusCode.ToString()));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        await host.ReconcileAsync();
        var atTheBroker = await host.ScalarAsync<long>("SELECT quantity FROM paper_orders WHERE symbol = $1", symbol);
        Assert.Equal(atTheBroker, (await trader.GetAsync($"/orders/{order}")).Number("qty"));
        Assert.Equal(atTheBroker, (await trader.IntentNowAsync(intent)).Number("qty"));
    }

    [Fact]
    public async Task Another_users_order_does_not_exist()
    {
        var (_, _, order, _) = await OpenAsync();
        var other = await host.TraderAsync();
        await RefusedAsync(other, order, new { qty = 1 }, HttpStatusCode.NotFound, "NOT_FOUND");
        await (await other.Client.DeleteAsync($"{TradingHost.Api}/orders/{order}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_limit_on_positions_counts_what_is_held_and_what_is_open()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_position_value = 1500 })).EnsureSuccessStatusCode();
        await trader.IntentAsync(new { symbol, qty = 5, confirm = true });
        await trader.IntentAsync(new { symbol, qty = 5, order_type = "LIMIT", limit_price = 99, confirm = true });
        Assert.Equal("LIMIT_POSITION_VALUE", (await trader.IntentAsync(new { symbol, qty = 6, confirm = true })).Text("state_reason"));
        Assert.Equal("FILLED", (await trader.IntentAsync(new { symbol, qty = 5, confirm = true })).Text("state"));
        Assert.Equal("FILLED", (await trader.IntentAsync(new { symbol, side = "SELL", qty = 10, confirm = true })).Text("state"));
    }

    [Fact]
    public async Task After_the_days_loss_only_what_reduces_goes_out()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, qty = 10, confirm = true });
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_daily_loss = 50 })).EnsureSuccessStatusCode();
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.SeePriceAsync(symbol, 95.01m);
        Assert.Equal("FILLED", (await trader.IntentAsync(new { symbol, confirm = true })).Text("state"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.SeePriceAsync(symbol, 94);

        Assert.Equal("LIMIT_DAILY_LOSS", (await trader.IntentAsync(new { symbol, confirm = true })).Text("state_reason"));
        Assert.Equal("LIMIT_DAILY_LOSS", (await trader.IntentAsync(new { symbol = await OtherAsync(), confirm = true })).Text("state_reason"));
        Assert.Equal("FILLED", (await trader.IntentAsync(new { symbol, side = "SELL", qty = 11, confirm = true })).Text("state"));
    }

    private async Task<string> OtherAsync()
    {
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 10);
        return symbol;
    }

    private async Task<(TradingHost.Trader Trader, string Intent, string Order, string Symbol)> OpenAsync(object? more = null)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var body = new Dictionary<string, object?> { ["symbol"] = symbol, ["qty"] = 10, ["order_type"] = "LIMIT", ["limit_price"] = 90, ["confirm"] = true };
        foreach (var member in JsonSerializer.SerializeToElement(more ?? new { }).EnumerateObject())
            body[member.Name] = member.Value;
        var intent = await trader.IntentAsync(body);
        Assert.Equal("ACCEPTED", intent.Text("state"));
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("id")!;
        return (trader, intent.Text("id")!, order, symbol);
    }

    private static Task<HttpResponseMessage> SendAsync(TradingHost.Trader trader, string order, object change) =>
        trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", change);

    private static async Task<JsonElement> ChangeAsync(TradingHost.Trader trader, string order, object change)
    {
        var answer = await SendAsync(trader, order, change);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task RefusedAsync(TradingHost.Trader trader, string order, object change, HttpStatusCode status, string code) =>
        await (await SendAsync(trader, order, change)).IsProblemAsync(status, code);
}
