using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

public sealed class PaperTradingTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task Without_a_price_an_order_waits_and_fills_when_one_arrives()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = await trader.IntentAsync(new { symbol, confirm = true });
        Assert.Equal("ACCEPTED", intent.Text("state"));
        Assert.Equal("SKIPPED_NO_DATA", Verdict(intent, "FUNDS_INSUFFICIENT"));

        await host.SeePriceAsync(symbol, 99.5m);
        await host.ReconcileAsync();

        var filled = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal("FILLED", filled.Text("state"));
        Assert.Equal(99.5m, filled.Number("average_price"));
    }

    [Fact]
    public async Task A_fill_that_reconciliation_finds_is_told_in_the_trace_of_the_order()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        trader.Client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        var intent = await trader.IntentAsync(new { symbol, confirm = true });
        trader.Client.DefaultRequestHeaders.Remove("traceparent");
        Assert.Equal("ACCEPTED", intent.Text("state"));

        await host.SeePriceAsync(symbol, 99.5m);
        await host.ReconcileAsync();

        var filled = await host.Sent.WaitForAsync<OrderFilled>(m => m.IntentId == intent.Text("id"));
        Assert.Equal(trace, host.Sent.TraceOf(filled));
    }

    [Fact]
    public async Task A_price_of_an_hour_ago_is_not_traded_at()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100, host.Clock.GetUtcNow().AddHours(-1));
        Assert.Equal("ACCEPTED", (await trader.IntentAsync(new { symbol, confirm = true })).Text("state"));
    }

    [Fact]
    public async Task A_limit_order_waits_for_its_price_even_when_the_price_goes_away_again()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 101);
        var intent = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 100, qty = 3, confirm = true });
        Assert.Equal("ACCEPTED", intent.Text("state"));

        await host.SeePriceAsync(symbol, 100.05m);
        await host.SeePriceAsync(symbol, 99.95m);
        await host.SeePriceAsync(symbol, 105);
        await host.ReconcileAsync();

        var filled = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal("FILLED", filled.Text("state"));
        Assert.Equal(99.95m, filled.Number("average_price"));
    }

    [Fact]
    public async Task A_stop_order_triggers_and_SL_M_is_understood()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var intent = await trader.IntentAsync(new { symbol, product = "MIS", order_type = "SL-M", trigger_price = 102, confirm = true });
        Assert.Equal("SLM", intent.Text("order_type"));
        Assert.Equal("ACCEPTED", intent.Text("state"));
        Assert.Equal("TRIGGER PENDING", (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("broker_status"));

        await host.SeePriceAsync(symbol, 102.5m);
        await host.ReconcileAsync();

        Assert.Equal(102.5m, (await trader.IntentNowAsync(intent.Text("id")!)).Number("average_price"));
    }

    [Fact]
    public async Task What_is_bid_and_asked_goes_before_the_last_price()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeeAsync(new { symbol, price = 100, bid = 99.5, ask = 100.5 });

        var bought = await trader.IntentAsync(new { symbol, qty = 2, confirm = true });
        var sold = await trader.IntentAsync(new { symbol, side = "SELL", confirm = true });
        var waits = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 100, confirm = true });

        Assert.Equal((100.5m, 99.5m, "ACCEPTED"), (bought.Number("average_price"), sold.Number("average_price"), waits.Text("state")));
        Assert.Equal("QUOTE", (await trader.GetAsync($"/fills?trade_intent_id={bought.Text("id")}")).GetProperty("items")[0].Text("price_source"));
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await host.SeeAsync(new { symbol, price = 100.2, bid = 99.6, ask = 99.95 });
        await host.ReconcileAsync();
        Assert.Equal(99.95m, (await trader.IntentNowAsync(waits.Text("id")!)).Number("average_price"));
    }

    [Fact]
    public async Task A_price_older_than_the_one_known_fills_nothing_even_beside_a_newer_one()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var now = host.Clock.GetUtcNow();
        await host.SeePriceAsync(symbol, 100, now);
        var intent = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 95, confirm = true });

        var late = await host.As("feed", Fyntrix.ServiceDefaults.Auth.Scopes.PricesWrite).PostAsJsonAsync($"{TradingHost.Api}/prices", new
        {
            prices = new[] { new { symbol, price = 90, observed_at = now.AddMinutes(-2) }, new { symbol, price = 101, observed_at = now.AddSeconds(1) } },
        });
        late.EnsureSuccessStatusCode();
        await host.ReconcileAsync();

        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
    }

    [Fact]
    public async Task An_order_takes_a_share_of_the_volume_and_what_was_seen_once_fills_it_once()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeeAsync(new { symbol, price = 100, volume = 45 });
        var id = (await trader.IntentAsync(new { symbol, qty = 10, order_type = "LIMIT", limit_price = 101, confirm = true })).Text("id")!;
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        // A tenth of 45, in whole units.
        var partly = await trader.IntentNowAsync(id);
        Assert.Equal(("PARTIALLY_FILLED", 4m), (partly.Text("state"), partly.Number("filled_qty")));
        // Only what is left keeps money.
        Assert.Equal(1_000_000 - 400 - (6 * 101), await FundsAsync(trader));

        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await host.SeeAsync(new { symbol, price = 101, volume = 9 });
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await host.SeeAsync(new { symbol, price = 99, volume = 1000 });
        await host.ReconcileAsync();

        var whole = await trader.IntentNowAsync(id);
        // 4 at 100, nothing of 9, and the 6 that were left at 99.
        Assert.Equal(("FILLED", 10m, 99.4m), (whole.Text("state"), whole.Number("filled_qty"), whole.Number("average_price")));
        Assert.Equal(1_000_000m - 994, await FundsAsync(trader));
    }

    [Fact]
    public async Task A_partly_filled_order_can_be_raised_not_lowered_below_its_fills_and_keeps_them_when_cancelled()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeeAsync(new { symbol, price = 100, volume = 40 });
        var intent = await trader.IntentAsync(new { symbol, qty = 10, order_type = "LIMIT", limit_price = 100, confirm = true });
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("id");

        var lower = await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 4 });
        await lower.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "QUANTITY_BELOW_FILLED");
        (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 12 })).EnsureSuccessStatusCode();
        (await trader.Client.DeleteAsync($"{TradingHost.Api}/orders/{order}")).EnsureSuccessStatusCode();

        var cancelled = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal(("CANCELLED", 12m, 4m, 100m), (cancelled.Text("state"), cancelled.Number("qty"), cancelled.Number("filled_qty"), cancelled.Number("average_price")));
        Assert.Equal(1_000_000m - 400, await FundsAsync(trader));
    }

    [Theory]
    [InlineData("""{"symbol":"ITC","price":100,"bid":0}""", "bid")]
    [InlineData("""{"symbol":"ITC","price":100,"ask":-1}""", "ask")]
    [InlineData("""{"symbol":"ITC","price":100,"bid":101,"ask":100}""", "ask")]
    [InlineData("""{"symbol":"ITC","price":100,"volume":-1}""", "volume")]
    public async Task A_quote_that_cannot_be_is_refused(string price, string field)
    {
        var answer = await host.As("feed", Fyntrix.ServiceDefaults.Auth.Scopes.PricesWrite).PostAsync(
            $"{TradingHost.Api}/prices", new StringContent($$"""{"prices":[{{price}}]}""", System.Text.Encoding.UTF8, "application/json"));
        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_from_a_pick_takes_symbol_and_side_from_it_and_its_price_where_the_market_has_none()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var pick = Guid.NewGuid().ToString("N");
        await host.DeliverAsync(Published(pick, symbol, "LONG", 250.25m));

        var intent = await trader.IntentAsync(new { symbol = (string?)null, side = (string?)null, pick_id = pick, qty = 2, confirm = true });

        Assert.Equal((symbol, "BUY", "PICK", "FILLED"), (intent.Text("symbol"), intent.Text("side"), intent.Text("source"), intent.Text("state")));
        Assert.Equal(250.25m, intent.Number("average_price"));
        var fill = (await trader.GetAsync($"/fills?trade_intent_id={intent.Text("id")}")).GetProperty("items")[0];
        Assert.Equal("PICK_PRICE", fill.Text("price_source"));
        Assert.Equal(pick, (await host.Sent.WaitForAsync<OrderFilled>(m => m.IntentId == intent.Text("id"))).PickId);
    }

    [Fact]
    public async Task A_fresh_market_price_goes_before_a_picks()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var pick = Guid.NewGuid().ToString("N");
        await host.DeliverAsync(Published(pick, symbol, "LONG", 250));
        await host.DeliverAsync(new PricesObserved("bars", [new ObservedPrice(symbol, "NSE", 260, host.Clock.GetUtcNow())]));
        var intent = await trader.IntentAsync(new { symbol, pick_id = pick, confirm = true });
        Assert.Equal(260, intent.Number("average_price"));
    }

    [Fact]
    public async Task Prices_by_message_fill_waiting_orders_once_however_often_they_are_delivered()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = await trader.IntentAsync(new { symbol, confirm = true });
        var id = Guid.NewGuid();
        var seen = new PricesObserved("bars", [new ObservedPrice(symbol, "NSE", 50, host.Clock.GetUtcNow()), new ObservedPrice("no good!", "NSE", 1, host.Clock.GetUtcNow())]);
        await host.DeliverAsync(seen, id);
        await host.DeliverAsync(seen, id);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_trades WHERE symbol = $1", symbol));
    }

    [Fact]
    public async Task An_older_price_changes_nothing()
    {
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await host.SeePriceAsync(symbol, 90, host.Clock.GetUtcNow().AddMinutes(-1));
        Assert.Equal(100m, await host.ScalarAsync<decimal>("SELECT price FROM last_prices WHERE symbol = $1", symbol));
    }

    [Fact]
    public async Task A_purchase_beyond_the_starting_cash_is_denied()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 1000);
        Assert.Equal("CREATED", (await trader.IntentAsync(new { symbol, qty = 1000 })).Text("state"));
        var denied = await trader.IntentAsync(new { symbol, qty = 1001 });
        Assert.Equal(("DENIED", "FUNDS_INSUFFICIENT"), (denied.Text("state"), denied.Text("state_reason")));
    }

    [Fact]
    public async Task Purchases_at_once_never_spend_more_than_there_is()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 1000);
        var intents = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => trader.IntentAsync(new { symbol, qty = 300, confirm = true })));
        Assert.Equal(3, intents.Count(i => i.Text("state") == "FILLED"));
        Assert.All(intents.Where(i => i.Text("state") != "FILLED"), i => Assert.Equal("FUNDS_INSUFFICIENT", i.Text("state_reason")));
        Assert.Equal(100_000m, await host.ScalarAsync<decimal>("SELECT cash FROM paper_accounts WHERE connection_id = $1", trader.ConnectionId));
    }

    [Fact]
    public async Task Delivery_sells_what_is_owned_and_no_more()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 10);
        Assert.Equal("HOLDINGS_INSUFFICIENT", (await trader.IntentAsync(new { symbol, side = "SELL", confirm = true })).Text("state_reason"));
        await trader.IntentAsync(new { symbol, qty = 5, confirm = true });
        Assert.Equal("FILLED", (await trader.IntentAsync(new { symbol, side = "SELL", qty = 3, confirm = true })).Text("state"));
        Assert.Equal("HOLDINGS_INSUFFICIENT", (await trader.IntentAsync(new { symbol, side = "SELL", qty = 3, confirm = true })).Text("state_reason"));

        // Promised to an order that waits: refused by the broker itself.
        Assert.Equal("ACCEPTED", (await trader.IntentAsync(new { symbol, side = "SELL", qty = 2, order_type = "LIMIT", limit_price = 11, confirm = true })).Text("state"));
        var refused = await trader.IntentAsync(new { symbol, side = "SELL", qty = 2, confirm = true });
        Assert.Equal(("REJECTED", "HOLDINGS_INSUFFICIENT"), (refused.Text("state"), refused.Text("state_reason")));
    }

    [Fact]
    public async Task An_order_that_nobody_can_pay_when_its_price_arrives_is_rejected()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = await trader.IntentAsync(new { symbol, qty = 2000, confirm = true });
        await host.SeePriceAsync(symbol, 1000);
        await host.ReconcileAsync();
        var now = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal(("REJECTED", "FUNDS_INSUFFICIENT"), (now.Text("state"), now.Text("state_reason")));
    }

    [Fact]
    public async Task A_waiting_order_is_cancelled_at_the_broker()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var id = (await trader.IntentAsync(new { symbol, confirm = true })).Text("id");
        Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{id}/cancel", null)).Text("state"));
        Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{id}/cancel", null)).Text("state"));

        await host.SeePriceAsync(symbol, 100);
        await host.ReconcileAsync();
        Assert.Equal("CANCELLED", (await trader.IntentNowAsync(id!)).Text("state"));
        Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{id}/confirm", null)).Text("state"));
    }

    [Fact]
    public async Task An_unconfirmed_intent_is_cancelled_and_then_not_confirmed()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var id = (await trader.IntentAsync(new { symbol })).Text("id");
        Assert.Equal("CANCELLED_BY_USER", (await trader.PostAsync($"/intents/{id}/cancel", null)).Text("state_reason"));
        Assert.Equal("CANCELLED", (await trader.PostAsync($"/intents/{id}/confirm", null)).Text("state"));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE trade_intent_id = $1", id!));
    }

    [Fact]
    public async Task A_filled_intent_is_not_cancelled()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var id = (await trader.IntentAsync(new { symbol, confirm = true })).Text("id");
        var answer = await trader.Client.PostAsync($"{TradingHost.Api}/intents/{id}/cancel", null);
        await answer.IsProblemAsync(HttpStatusCode.Conflict, "INTENT_FINAL");
    }

    [Fact]
    public async Task Confirmations_and_a_cancellation_at_once_agree_on_one_end()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var id = (await trader.IntentAsync(new { symbol })).Text("id")!;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => trader.Client.PostAsync($"{TradingHost.Api}/intents/{id}/{(i % 2 == 0 ? "confirm" : "cancel")}", null)));
        var state = (await trader.IntentNowAsync(id)).Text("state");
        var orders = await host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol);
        Assert.Contains((state, orders), new (string?, long)[] { ("FILLED", 1L), ("CANCELLED", 0L) });
    }

    [Fact]
    public async Task Limits_of_the_user_deny_and_a_change_of_them_counts_at_the_confirmation()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var id = (await trader.IntentAsync(new { symbol, qty = 5 })).Text("id");
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 4, max_order_value = 450.5 })).EnsureSuccessStatusCode();
        Assert.Equal(450.5m, (await trader.GetAsync("/limits")).Number("max_order_value"));

        var denied = await trader.PostAsync($"/intents/{id}/confirm", null);

        Assert.Equal(("DENIED", "LIMIT_ORDER_QUANTITY"), (denied.Text("state"), denied.Text("state_reason")));
        Assert.Equal("DENIED", Verdict(denied, "LIMIT_ORDER_VALUE"));
        Assert.Equal(RulePack.Version, denied.Text("rule_pack_version"));
        await host.Sent.WaitForAsync<IntentStateChanged>(m => m.IntentId == id && m.State == "DENIED" && m.Reason == "LIMIT_ORDER_QUANTITY");
    }

    [Fact]
    public async Task Without_a_connection_an_intent_is_denied()
    {
        var trader = await host.TraderAsync(connected: false);
        var response = await trader.SendIntentAsync(new { });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("CONNECTION_NOT_CONNECTED", (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).Text("state_reason"));
    }

    [Fact]
    public async Task An_open_order_is_modified_within_the_money_there_is()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var intent = await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 90, confirm = true });
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("broker_order_id")!;
        var broker = host.Services.GetServices<IBroker>().OfType<PaperBroker>().Single();
        var access = new PaperAccess(trader.ConnectionId, trader.Id);

        var refused = await broker.ModifyAsync(access, order, new OrderChange(20_000, OrderType.LIMIT, 90, null), CancellationToken.None);
        Assert.Equal("FUNDS_INSUFFICIENT", Assert.IsType<BrokerOutcome.Refused>(refused).Code);
        Assert.IsType<BrokerOutcome.Accepted>(await broker.ModifyAsync(access, order, new OrderChange(1, OrderType.LIMIT, 100, null), CancellationToken.None));
        await host.ReconcileAsync();

        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        Assert.Equal("ORDER_NOT_OPEN", Assert.IsType<BrokerOutcome.Refused>(
            await broker.ModifyAsync(access, order, new OrderChange(1, OrderType.LIMIT, 100, null), CancellationToken.None)).Code);
    }

    [Fact]
    public async Task The_timeline_tells_the_story_in_order()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var id = (await trader.IntentAsync(new { symbol, confirm = true })).Text("id");
        var timeline = (await trader.GetAsync($"/intents/{id}")).GetProperty("timeline").EnumerateArray().Select(e => $"{e.Text("kind")} {e.Text("state")}");
        Assert.Equal(["STATE CREATED", "STATE SUBMITTED_TO_BROKER", "STATE FILLED", "FILL FILLED"], timeline);
    }

    [Fact]
    public async Task Lists_are_paged_newest_first_without_gaps_or_repeats()
    {
        var trader = await host.TraderAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await trader.IntentAsync(new { symbol = TradingHost.NewSymbol(), confirm = true })).Text("id")!);
        foreach (var list in new[] { "intents", "orders" })
        {
            var ids = new List<string>();
            string? cursor = null;
            do
            {
                var page = await trader.GetAsync($"/{list}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
                ids.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.Text(list == "intents" ? "id" : "trade_intent_id")!));
                cursor = page.Text("next_cursor");
            }
            while (cursor is not null);
            Assert.Equal(made.Order(), ids.Order());
        }

        Assert.Equal(5, (await trader.GetAsync("/intents?state=ACCEPTED")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await trader.GetAsync("/orders?status=FILLED")).GetProperty("items").GetArrayLength());
    }

    private static string? Verdict(System.Text.Json.JsonElement intent, string code) =>
        intent.GetProperty("checks").EnumerateArray().Single(c => c.Text("code") == code).Text("outcome");

    private PicksPublished Published(string pick, string symbol, string direction, decimal? price) => new(
        $"NIFTY50:Swing:{pick}", "NIFTY50", "Swing", host.Clock.GetUtcNow(),
        [new PublishedPick(pick, symbol, "NSE", direction, "Buy", 1, 71.5m, price, 240, 280, host.Clock.GetUtcNow())]);

    private static async Task<decimal> FundsAsync(TradingHost.Trader trader) =>
        (await trader.GetAsync($"/connections/{trader.ConnectionId}/readiness")).GetProperty("funds").Number("available");
}
