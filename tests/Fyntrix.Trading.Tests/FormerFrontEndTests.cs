using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

/// <summary>The former front end's calls, with the fields it sends and those it relies on.</summary>
public sealed class FormerFrontEndTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task Preview_place_and_poll()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 321.5m);

        var preview = await trader.PostAsync("/execute", Ticket(symbol, confirm: false));
        Assert.Equal("pending_confirmation", preview.Text("status"));
        Assert.True(preview.GetProperty("requires_confirmation").GetBoolean());
        var ticket = preview.GetProperty("preview").GetProperty("ticket");
        Assert.Equal(("CREATED", "MARKET", "CNC", 2m), (ticket.Text("state"), ticket.Text("order_type"), ticket.Text("product"), ticket.Number("qty")));
        Assert.Equal(310m, ticket.Number("stop_loss"));
        var id = preview.Text("trade_intent_id")!;
        var before = await trader.GetAsync($"/orders?trade_intent_id={id}");
        Assert.Equal(("CREATED", JsonValueKind.Null), (before.Text("state"), before.GetProperty("order").ValueKind));

        var placed = await trader.PostAsync("/execute", Ticket(symbol, confirm: true, id));
        Assert.Equal(("success", id, "PAPER"), (placed.Text("status"), placed.Text("trade_intent_id"), placed.Text("broker")));
        Assert.False(placed.TryGetProperty("note", out _));
        var again = await trader.PostAsync("/execute", Ticket(symbol, confirm: true, id));
        Assert.Equal(placed.Text("broker_order_id"), again.Text("broker_order_id"));
        Assert.Equal("Order already submitted for this trade_intent_id", again.Text("note"));

        var synced = await trader.PostAsync("/orders/sync", new { account_id = "AB1234", trade_intent_id = id });
        Assert.Equal(("success", "FILLED"), (synced.Text("status"), synced.Text("intent_state")));
        var order = synced.GetProperty("order");
        Assert.Equal(("COMPLETE", 2m, 321.5m), (order.Text("status"), order.Number("filled_qty"), order.Number("average_price")));
        Assert.Equal("FILLED", (await trader.GetAsync($"/orders?trade_intent_id={id}")).Text("state"));
    }

    [Fact]
    public async Task Placing_again_what_was_sent_and_has_ended_since_answers_as_the_former_system_did()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var id = (await trader.PostAsync("/execute", Ticket(symbol, confirm: false))).Text("trade_intent_id")!;
        var placed = await trader.PostAsync("/execute", Ticket(symbol, confirm: true, id));
        await trader.PostAsync($"/intents/{id}/cancel", null);

        var again = await trader.PostAsync("/execute", Ticket(symbol, confirm: true, id));

        Assert.Equal(("success", placed.Text("broker_order_id"), "Order already submitted for this trade_intent_id"), (again.Text("status"), again.Text("broker_order_id"), again.Text("note")));
    }

    [Fact]
    public async Task A_preview_that_a_check_refuses_says_why_and_cannot_be_placed()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var preview = await trader.PostAsync("/execute", Ticket(symbol, confirm: false, orderType: "SL-M"));
        Assert.Equal(("denied", "PRICE_TRIGGER_REQUIRED"), (preview.Text("status"), preview.Text("reason")));
        var placed = await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/execute", Ticket(symbol, confirm: true, preview.Text("trade_intent_id")));
        await placed.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "PRICE_TRIGGER_REQUIRED");
        // The front end asks until it hears one of its own ends.
        Assert.Equal("REJECTED", (await trader.GetAsync($"/orders?trade_intent_id={preview.Text("trade_intent_id")}")).Text("state"));
    }

    [Fact]
    public async Task Brokers_that_are_not_there_and_users_who_are_not_connected_are_told()
    {
        var trader = await host.TraderAsync(connected: false);
        var body = Ticket("ITC", confirm: false);
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/execute", body)).IsProblemAsync(HttpStatusCode.Conflict, "CONNECTION_NOT_CONNECTED");
        body["broker"] = "UPSTOX";
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/execute", body)).IsProblemAsync(HttpStatusCode.NotImplemented, "BROKER_NOT_AVAILABLE");
    }

    [Fact]
    public async Task A_sync_of_what_was_not_sent_finds_no_order()
    {
        var trader = await host.TraderAsync();
        var id = (await trader.IntentAsync(new { })).Text("id");
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/orders/sync", new { trade_intent_id = id })).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private static Dictionary<string, object?> Ticket(string symbol, bool confirm, string? id = null, string orderType = "MARKET") => new()
    {
        ["account_id"] = "AB1234", ["session_id"] = "k3j2h1", ["source"] = "CHART", ["broker"] = "PAPER", ["symbol"] = symbol, ["exchange"] = "NSE",
        ["segment"] = "CASH", ["product"] = "CNC", ["side"] = "BUY", ["qty"] = 2, ["order_type"] = orderType, ["stop_loss"] = 310, ["target"] = 340,
        ["confirm"] = confirm, ["trade_intent_id"] = id, ["theme"] = "dark",
    };
}
