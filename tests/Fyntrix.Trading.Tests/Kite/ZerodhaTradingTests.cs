using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Kite;

public sealed class ZerodhaTradingTests(KiteHost host) : IClassFixture<KiteHost>
{
    [Fact]
    public async Task An_imported_order_is_found_by_the_brokers_id_and_never_taken_to_be_missing()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var brokerOrderId = host.Kite.PlaceElsewhere(clientId, "TCS", 5);
        var (found, lost, old) = (await ImportedAsync(brokerOrderId, "now()"), await ImportedAsync(null, "now()"), await ImportedAsync(null, "now() - interval '3 days'"));

        for (var look = 0; look < 3; look++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(2));
            await host.ReconcileAsync();
        }

        Assert.NotEqual("UNKNOWN", await StatusAsync(found));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE connection_id = $1 AND broker_order_id = $2", trader.ConnectionId, brokerOrderId));
        Assert.Equal(("UNKNOWN", "UNKNOWN"), (await StatusAsync(lost), await StatusAsync(old)));
        await host.ExecuteAsync($"DELETE FROM broker_orders WHERE id = '{old}'");
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{old}/cancel", null)).IsProblemAsync(HttpStatusCode.Conflict, "INTENT_NOT_SETTLED");

        async Task<string> ImportedAsync(string? id, string at)
        {
            var key = Guid.NewGuid().ToString();
            var time = at.Replace("now()", $"'{host.Clock.GetUtcNow():O}'::timestamptz", StringComparison.Ordinal);
            await host.ExecuteAsync(
                $"""
                INSERT INTO trade_intents (id, account_id, connection_id, broker, source, symbol, exchange, segment, product, side, qty, order_type, initiated_by, state, state_reason, filled_qty, verdicts, created_at, updated_at, expires_at)
                VALUES ('{key}', '{trader.Id}', '{trader.ConnectionId}', 'ZERODHA', 'CHART', 'TCS', 'NSE', 'CASH', 'CNC', 'BUY', 5, 'MARKET', 'USER', 'UNKNOWN', 'OPEN_AT_IMPORT', 0, '[]', {time}, {time}, {time});
                INSERT INTO broker_orders (id, account_id, trade_intent_id, connection_id, broker, broker_order_id, symbol, exchange, product, side, qty, order_type, status, status_reason, filled_qty, booked_qty, origin, submit_deadline, changes_requested, created_at, updated_at)
                VALUES ('{key}', '{trader.Id}', '{key}', '{trader.ConnectionId}', 'ZERODHA', {(id is null ? "NULL" : $"'{id}'")}, 'TCS', 'NSE', 'CNC', 'BUY', 5, 'MARKET', 'UNKNOWN', 'OPEN_AT_IMPORT', 0, 0, 'OWN', {time}, 0, {time}, {time});
                """);
            return key;
        }

        Task<string> StatusAsync(string id) => host.ScalarAsync<string>("SELECT status FROM broker_orders WHERE id = $1", id);
    }

    [Fact]
    public async Task A_market_order_is_placed_protected_and_found_by_its_tag_although_it_comes_back_as_a_limit()
    {
        var (trader, clientId, symbol) = await StartAsync(1475.30m);
        var intent = await PlaceAsync(trader, symbol, new { qty = 10 });

        Assert.Equal(("FILLED", 10m, 1475.30m), (intent.Text("state"), intent.Number("filled_qty"), intent.Number("average_price")));
        var form = host.Kite.Forms.Last(f => f.GetValueOrDefault("tradingsymbol") == symbol);
        Assert.Equal(
            ("NSE", "BUY", "10", "CNC", "MARKET", "-1", "DAY", 20),
            (form["exchange"], form["transaction_type"], form["quantity"], form["product"], form["order_type"], form["market_protection"], form["validity"], form["tag"].Length));
        Assert.False(form.ContainsKey("price"));
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order");
        Assert.Equal(("MARKET", "COMPLETE", host.Kite.OrderIds(clientId).Single()), (order.Text("order_type"), order.Text("broker_status"), order.Text("broker_order_id")));
        Assert.Equal("EXCHANGE", Assert.Single((await trader.GetAsync($"/fills?trade_intent_id={intent.Text("id")}")).GetProperty("items").EnumerateArray()).Text("price_source"));
    }

    [Fact]
    public async Task Stop_orders_carry_trigger_and_price()
    {
        var (trader, _, symbol) = await StartAsync(100);
        Assert.Equal("ACCEPTED", (await PlaceAsync(trader, symbol, new { order_type = "SL", limit_price = 109.5m, trigger_price = 109 })).Text("state"));
        Assert.Equal("ACCEPTED", (await PlaceAsync(trader, symbol, new { order_type = "SL-M", trigger_price = 108 })).Text("state"));
        var forms = host.Kite.Forms.Where(f => f.GetValueOrDefault("tradingsymbol") == symbol).ToList();
        Assert.Equal(("SL", "109.5", "109", null), (forms[0]["order_type"], forms[0]["price"], forms[0]["trigger_price"], forms[0].GetValueOrDefault("market_protection")));
        Assert.Equal(("SL-M", null, "108", "-1"), (forms[1]["order_type"], forms[1].GetValueOrDefault("price"), forms[1]["trigger_price"], forms[1]["market_protection"]));
    }

    [Theory]
    [InlineData(KiteFault.DropAfter)]
    [InlineData(KiteFault.AnswerLate)]
    [InlineData(KiteFault.ServerErrorAfter)]
    [InlineData(KiteFault.Malformed)]
    [InlineData(KiteFault.Empty)]
    public async Task An_order_whose_answer_is_lost_is_unknown_and_found_in_the_book(KiteFault fault)
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", fault);
        var intent = await PlaceAsync(trader, symbol, new { });
        Assert.Equal(("UNKNOWN", "BROKER_NO_ANSWER"), (intent.Text("state"), intent.Text("state_reason")));

        // Asking again looks it up and sends nothing.
        var confirmed = await trader.PostAsync($"/intents/{intent.Text("id")}/confirm", null);

        Assert.Equal("FILLED", confirmed.Text("state"));
        Assert.Single(host.Kite.OrderIds(clientId));
    }

    [Theory]
    [InlineData(KiteFault.DropBefore)]
    [InlineData(KiteFault.ServerErrorBefore)]
    public async Task An_order_that_never_arrived_is_rejected_after_two_complete_books(KiteFault fault)
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", fault);
        var sent = Sent();
        var intent = await PlaceAsync(trader, symbol, new { });
        Assert.Equal("UNKNOWN", intent.Text("state"));

        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await host.ReconcileAsync();
        Assert.Equal("UNKNOWN", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.ReconcileAsync();

        var now = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal(("REJECTED", "NOT_RECEIVED"), (now.Text("state"), now.Text("state_reason")));
        Assert.Empty(host.Kite.OrderIds(clientId));
        Assert.Equal(sent + 1, Sent());

        int Sent() => host.Kite.Calls.Count(c => c == "POST /orders/regular");
    }

    [Fact]
    public async Task An_order_that_arrives_late_is_one_order()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var held = host.Kite.Held;
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DoLate);
        var intent = await PlaceAsync(trader, symbol, new { });
        Assert.Equal("UNKNOWN", intent.Text("state"));
        await host.ReconcileAsync();
        await Eventually.HoldsAsync(() => host.Kite.Held > held);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        Assert.Single(host.Kite.OrderIds(clientId));
    }

    [Fact]
    public async Task A_refused_order_that_is_in_the_book_after_all_is_taken_up_again_and_flagged()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.RefusedAfter);
        var intent = await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 95 });
        Assert.Equal(("REJECTED", "BROKER_ORDER_REFUSED"), (intent.Text("state"), intent.Text("state_reason")));

        await LookAsync(trader);

        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        Assert.Contains("SURFACED", (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("timeline").EnumerateArray().Select(e => e.Text("kind")));
        host.Kite.SetPrice(symbol, 94);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        Assert.Single(host.Kite.OrderIds(clientId));
    }

    [Fact]
    public async Task A_trade_that_comes_after_an_order_has_ended_is_booked_and_flagged()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var intent = await PlaceAsync(trader, symbol, new { qty = 10, order_type = "LIMIT", limit_price = 95 });
        var order = host.Kite.OrderIds(clientId).Single();
        (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent.Text("id")}/cancel", null)).EnsureSuccessStatusCode();
        Assert.Equal("CANCELLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));

        host.Kite.Fill(clientId, order, 4, 95);
        host.Kite.SetStatus(clientId, order, "CANCELLED");
        await LookAsync(trader);

        var now = await trader.IntentNowAsync(intent.Text("id")!);
        Assert.Equal(("CANCELLED", 4m, 95m), (now.Text("state"), now.Number("filled_qty"), now.Number("average_price")));
        Assert.Equal(4L, await host.ScalarAsync<long>("SELECT sum(quantity)::bigint FROM fills WHERE trade_intent_id = $1", intent.Text("id")!));
    }

    [Fact]
    public async Task A_second_order_with_a_tag_of_ours_is_kept_as_somebody_elses()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var intent = await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 95 });
        var tag = host.Kite.Forms.Last(f => f.GetValueOrDefault("tradingsymbol") == symbol)["tag"];
        var second = host.Kite.PlaceElsewhere(clientId, symbol, 3, tag: tag);

        await LookAsync(trader);
        await LookAsync(trader);

        var orders = (await trader.GetAsync("/orders")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["EXTERNAL", "OWN"], orders.Select(o => o.Text("origin")).Order());
        Assert.Equal(second, orders.Single(o => o.Text("origin") == "EXTERNAL").Text("broker_order_id"));
        Assert.Equal(0m, (await trader.IntentNowAsync(intent.Text("id")!)).Number("filled_qty"));
    }

    [Fact]
    public async Task An_order_that_was_held_up_beyond_its_deadline_is_not_sent_any_more()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var intent = await PlaceAsync(trader, symbol, new { confirm = false });
        var order = await ServiceAsync<IntentDesk, BrokerOrder>(async desk =>
        {
            var found = await host.Services.CreateScope().ServiceProvider.GetRequiredService<TradingDb>().Intents.AsNoTracking().SingleAsync(i => i.Id == intent.Text("id"));
            return (await desk.ClaimAsync(found, CancellationToken.None))!;
        });
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        var calls = host.Kite.Calls.Count(c => c == "POST /orders/regular");
        await ServiceAsync<OrderSender, bool>(async sender =>
        {
            await sender.SendAsync(order, CancellationToken.None);
            return true;
        });

        Assert.Equal(calls, host.Kite.Calls.Count(c => c == "POST /orders/regular"));
        Assert.Empty(host.Kite.OrderIds(clientId));
        host.Clock.Advance(TimeSpan.FromSeconds(11));
        await host.ReconcileAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.ReconcileAsync();
        Assert.Equal("NOT_RECEIVED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state_reason"));
    }

    [Fact]
    public async Task A_change_keeps_the_users_market_protection()
    {
        var (trader, _, symbol) = await StartAsync(100);
        var intent = await PlaceAsync(trader, symbol, new { order_type = "SLM", trigger_price = 108, market_protection = 2.5m, qty = 2 });
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("id");
        (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 3 })).EnsureSuccessStatusCode();
        Assert.Equal(("3", "2.5"), (host.Kite.Forms.Last()["quantity"], host.Kite.Forms.Last()["market_protection"]));
    }

    [Fact]
    public async Task What_Kite_quotes_is_a_price_that_paper_trades_at()
    {
        var (trader, _, symbol) = await StartAsync(250);
        await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 240 });

        await trader.PostAsync("/brokers/PAPER/connect", null);
        var paper = await trader.IntentAsync(new { broker = "PAPER", symbol, confirm = true });

        Assert.Equal(("FILLED", 250m), (paper.Text("state"), paper.Number("average_price")));
    }

    [Fact]
    public void The_daily_loss_is_the_days_and_not_that_since_purchase()
    {
        var positions = KitePortfolio.Positions(JsonDocument.Parse(
            """
            {"net": [{"tradingsymbol": "GOLDGUINEA17DECFUT", "exchange": "MCX", "product": "NRML", "quantity": 0, "overnight_quantity": 3, "close_price": 23232,
              "last_price": 23355, "buy_quantity": 3, "buy_value": 92559, "sell_quantity": 4, "sell_value": 93360, "buy_m2m": 93084, "sell_m2m": 93360, "multiplier": 1}]}
            """).RootElement);
        // Kite's own m2m of its published sample; its pnl is 801.
        Assert.Equal(276m, Assert.Single(positions).DayResult);
    }

    [Theory]
    [InlineData(KiteFault.TooMany, "BROKER_RATE_LIMITED")]
    [InlineData(KiteFault.AddressRefused, "BROKER_ADDRESS_REFUSED")]
    [InlineData(KiteFault.TokenExpired, "BROKER_SESSION_EXPIRED")]
    public async Task A_refusal_in_Kites_own_form_rejects_with_its_code(KiteFault fault, string code)
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", fault);
        var intent = await PlaceAsync(trader, symbol, new { });
        Assert.Equal(("REJECTED", code), (intent.Text("state"), intent.Text("state_reason")));
        Assert.Empty(host.Kite.OrderIds(clientId));
        var readiness = await trader.GetAsync($"/connections/{trader.ConnectionId}/readiness");
        Assert.Equal(fault != KiteFault.AddressRefused, readiness.GetProperty("address").GetProperty("ok").GetBoolean());
        if (fault == KiteFault.TokenExpired)
            await Eventually.HoldsAsync(async () => (await trader.GetAsync("/connections")).GetProperty("items")[0].Text("status") == "EXPIRED");
    }

    [Fact]
    public async Task A_sale_of_what_is_not_owned_is_denied_before_it_is_sent_and_T1_can_be_sold()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Own(clientId, symbol, quantity: 5, t1: 4, used: 2);
        Assert.Equal("HOLDINGS_INSUFFICIENT", (await PlaceAsync(trader, symbol, new { side = "SELL", qty = 8 })).Text("state_reason"));
        Assert.Equal("FILLED", (await PlaceAsync(trader, symbol, new { side = "SELL", qty = 7 })).Text("state"));
    }

    [Fact]
    public async Task Funds_are_asked_of_Zerodha()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        Assert.Equal("FUNDS_INSUFFICIENT", (await PlaceAsync(trader, symbol, new { qty = 10_001 })).Text("state_reason"));
        host.Kite.Fail(clientId, "POST /margins", KiteFault.Malformed, KiteFault.ServerErrorBefore); // checked on making and on confirming
        var skipped = await PlaceAsync(trader, symbol, new { qty = 1 });
        Assert.Equal("FILLED", skipped.Text("state"));
        Assert.Contains(skipped.GetProperty("checks").EnumerateArray(), c => c.Text("code") == "FUNDS_INSUFFICIENT" && c.Text("outcome") == "SKIPPED_NO_DATA");
    }

    [Fact]
    public async Task Partial_fills_add_up_and_a_cancellation_keeps_them()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await PlaceAsync(trader, symbol, new { qty = 10, order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        var order = host.Kite.OrderIds(clientId).Single();
        host.Kite.Fill(clientId, order, 3, 98.9m);
        await host.ReconcileAsync();
        host.Kite.Fill(clientId, order, 4, 99m);
        await host.ReconcileAsync();
        var partly = await trader.IntentNowAsync(id);
        Assert.Equal(("PARTIALLY_FILLED", 7m), (partly.Text("state"), partly.Number("filled_qty")));
        // (3 x 98.9 + 4 x 99) / 7
        Assert.Equal(98.95714286m, partly.Number("average_price"));

        var cancelled = await trader.PostAsync($"/intents/{id}/cancel", null);

        Assert.Equal(("CANCELLED", 7m), (cancelled.Text("state"), cancelled.Number("filled_qty")));
        Assert.Equal(2, (await trader.GetAsync($"/fills?trade_intent_id={id}")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData(KiteFault.DropAfter)]
    [InlineData(KiteFault.ServerErrorAfter)]
    public async Task A_cancellation_whose_answer_is_lost_is_seen_in_the_book(KiteFault fault)
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        host.Kite.Fail(clientId, "DELETE /orders", fault);
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{id}/cancel", null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BROKER_UNAVAILABLE");
        Assert.Equal("CANCELLED", (await trader.IntentNowAsync(id)).Text("state"));
    }

    [Fact]
    public async Task A_status_that_nobody_knows_is_kept_and_ends_nothing()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        host.Kite.SetStatus(clientId, host.Kite.OrderIds(clientId).Single(), " pondering the Order ");
        await host.ReconcileAsync();
        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(id)).Text("state"));
        Assert.Equal("PONDERING THE ORDER", (await trader.GetAsync($"/intents/{id}")).GetProperty("order").Text("broker_status"));
    }

    [Fact]
    public async Task Orders_that_nobody_placed_here_are_kept_as_external_with_their_fills()
    {
        var (trader, clientId, symbol) = await StartAsync(50);
        var mine = (await PlaceAsync(trader, symbol, new { })).Text("id");
        var elsewhere = host.Kite.PlaceElsewhere(clientId, symbol, 4);
        host.Kite.PlaceElsewhere(clientId, symbol, 4, exchange: "CDS", product: "NRML");
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await Task.WhenAll(host.ReconcileAsync(), host.ReconcileAsync());
        await host.ReconcileAsync();

        var orders = (await trader.GetAsync("/orders")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, orders.Count);
        var external = Assert.Single(orders, o => o.Text("origin") == "EXTERNAL");
        Assert.Equal((elsewhere, "FILLED", 4m, 50m), (external.Text("broker_order_id"), external.Text("status"), external.Number("filled_qty"), external.Number("average_price")));
        Assert.Equal(JsonValueKind.Null, external.GetProperty("trade_intent_id").ValueKind);
        Assert.Equal(mine, Assert.Single(orders, o => o.Text("origin") == "OWN").Text("trade_intent_id"));
        Assert.Single((await trader.GetAsync($"/fills?order_id={external.Text("id")}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_book_that_cannot_be_read_leaves_everything_as_it_is()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "GET /orders", KiteFault.Malformed, KiteFault.ServerErrorBefore, KiteFault.Empty, KiteFault.TooMany);
        var intent = await PlaceAsync(trader, symbol, new { });
        Assert.Equal("SUBMITTED_TO_BROKER", intent.Text("state"));
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent.Text("id")}/confirm", null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BROKER_UNAVAILABLE");
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        Assert.Equal("SUBMITTED_TO_BROKER", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
        // After two failures in a row the broker is left alone for a moment.
        var looks = host.Kite.LooksAt(clientId);
        await host.ReconcileAsync();
        Assert.Equal(looks, host.Kite.LooksAt(clientId));
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent.Text("id")!)).Text("state"));
    }

    [Fact]
    public async Task A_broker_that_is_left_alone_is_asked_at_once_when_a_postback_comes()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "GET /orders", KiteFault.Empty, KiteFault.Empty, KiteFault.Empty);
        var intent = (await PlaceAsync(trader, symbol, new { })).Text("id")!;
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        Assert.Equal("SUBMITTED_TO_BROKER", (await trader.IntentNowAsync(intent)).Text("state"));

        using var postback = new StringContent(host.Kite.Postback(clientId, host.Kite.OrderIds(clientId).Single()));
        (await host.Anonymous().PostAsync($"{TradingHost.Api}/brokers/zerodha/postback", postback)).EnsureSuccessStatusCode();

        await Eventually.HoldsAsync(async () => (await trader.IntentNowAsync(intent)).Text("state") == "FILLED");
    }

    [Fact]
    public async Task A_cancel_goes_through_and_is_known_when_the_caller_does_not_wait()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var intent = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var number = host.Kite.OrderIds(clientId).Single();
        host.Kite.Fail(clientId, "DELETE /orders", KiteFault.AnswerLate);
        using var patience = new CancellationTokenSource();
        var cancel = trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent}/cancel", null, patience.Token);
        await Eventually.HoldsAsync(() => host.Kite.Calls.Any(c => c.StartsWith("DELETE", StringComparison.Ordinal) && c.EndsWith(number, StringComparison.Ordinal)));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancel);

        await Eventually.HoldsAsync(async () => (await trader.IntentNowAsync(intent)).Text("state") == "CANCELLED");
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_orders WHERE trade_intent_id = $1 AND cancel_requested_at IS NOT NULL", intent));
    }

    [Fact]
    public async Task One_order_that_cannot_be_settled_does_not_keep_the_others_from_it()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var bad = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var good = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        // A state that no transition leads out of.
        await host.ExecuteAsync($"UPDATE trade_intents SET state = 'EXPIRED' WHERE id = '{bad}'");
        host.Kite.SetPrice(symbol, 89);
        await host.ReconcileAsync();

        Assert.Equal("FILLED", (await trader.IntentNowAsync(good)).Text("state"));
        Assert.Equal("EXPIRED", (await trader.IntentNowAsync(bad)).Text("state"));
        Assert.Equal(2, host.Kite.OrdersOf(clientId).Count(o => o.Status == "COMPLETE"));
    }

    [Fact]
    public async Task What_the_database_refuses_of_one_order_does_not_keep_the_others_from_being_read()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DropBefore);
        var lost = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var bad = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var good = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        await host.ExecuteAsync($"ALTER TABLE broker_orders ADD CONSTRAINT refused CHECK (trade_intent_id NOT IN ('{lost}', '{bad}') OR (filled_qty = 0 AND absent_since IS NULL))");
        try
        {
            host.Kite.SetPrice(symbol, 89);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            await host.ReconcileAsync();

            Assert.Equal("FILLED", (await trader.IntentNowAsync(good)).Text("state"));
            Assert.Equal(("UNKNOWN", "ACCEPTED"), ((await trader.IntentNowAsync(lost)).Text("state"), (await trader.IntentNowAsync(bad)).Text("state")));
        }
        finally
        {
            await host.ExecuteAsync("ALTER TABLE broker_orders DROP CONSTRAINT refused");
        }

        await host.ReconcileAsync();
        Assert.Equal("FILLED", (await trader.IntentNowAsync(bad)).Text("state"));
    }

    [Fact]
    public async Task An_intent_that_was_imported_with_several_orders_follows_the_newest_of_them()
    {
        var (trader, clientId, _) = await StartAsync(100);
        var (older, newer) = (host.Kite.PlaceElsewhere(clientId, "TCS", 5), host.Kite.PlaceElsewhere(clientId, "TCS", 5));
        var (intent, now) = (Guid.NewGuid().ToString(), $"'{host.Clock.GetUtcNow():O}'::timestamptz");
        await host.ExecuteAsync(
            $"""
            INSERT INTO trade_intents (id, account_id, connection_id, broker, source, symbol, exchange, segment, product, side, qty, order_type, initiated_by, state, state_reason, filled_qty, verdicts, created_at, updated_at, expires_at)
            VALUES ('{intent}', '{trader.Id}', '{trader.ConnectionId}', 'ZERODHA', 'CHART', 'TCS', 'NSE', 'CASH', 'CNC', 'BUY', 5, 'MARKET', 'USER', 'UNKNOWN', 'OPEN_AT_IMPORT', 0, '[]', {now}, {now}, {now});
            INSERT INTO broker_orders (id, account_id, trade_intent_id, connection_id, broker, broker_order_id, symbol, exchange, product, side, qty, order_type, status, status_reason, filled_qty, booked_qty, origin, submit_deadline, changes_requested, created_at, updated_at)
            SELECT left(gen_random_uuid()::text, 35) || age, '{trader.Id}', '{intent}', '{trader.ConnectionId}', 'ZERODHA', number, 'TCS', 'NSE', 'CNC', 'BUY', 5, 'MARKET', 'UNKNOWN', 'OPEN_AT_IMPORT', 0, 0, 'OWN', {now}, 0, {now} - age * interval '1 second', {now}
              FROM (VALUES ('{older}', 1), ('{newer}', 0)) AS sent (number, age);
            """);

        host.Kite.SetStatus(clientId, older, "CANCELLED");
        await host.ReconcileAsync();
        Assert.Equal("CANCELLED", await StatusAsync(older));
        Assert.DoesNotContain((await trader.IntentNowAsync(intent)).Text("state"), (string[])["CANCELLED", "EXPIRED"]);

        host.Kite.Fill(clientId, newer, 5, 100);
        await host.ReconcileAsync();
        Assert.Equal("FILLED", await StatusAsync(newer));
        Assert.Equal("FILLED", (await trader.IntentNowAsync(intent)).Text("state"));

        Task<string> StatusAsync(string number) => host.ScalarAsync<string>("SELECT status FROM broker_orders WHERE broker_order_id = $1 AND connection_id = $2", number, trader.ConnectionId);
    }

    [Fact]
    public async Task A_cancel_that_reached_nobody_leaves_the_day_to_end_the_order_and_each_is_counted()
    {
        await using var own = await OwnHost<KiteHost>.StartAsync();
        var day = own.Host;
        var (trader, clientId) = await day.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        day.Kite.SetPrice(symbol, 100);
        var intent = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var counted = await CountedAsync();
        day.Kite.Fail(clientId, "DELETE /orders", KiteFault.AddressRefused, KiteFault.TooMany);
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent}/cancel", null)).IsProblemAsync(HttpStatusCode.Conflict, "BROKER_ADDRESS_REFUSED");
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent}/cancel", null)).IsProblemAsync(HttpStatusCode.Conflict, "BROKER_RATE_LIMITED");
        Assert.Equal(counted + 2, await CountedAsync());

        day.Clock.Advance(TimeSpan.FromHours(4));
        day.Kite.SetStatus(clientId, day.Kite.OrderIds(clientId).Single(), "CANCELLED");
        await day.ReconcileAsync();

        Assert.Equal("EXPIRED", (await (trader with { Client = day.WithSecondFactor(trader.Id) }).IntentNowAsync(intent)).Text("state"));

        Task<long> CountedAsync() => day.ScalarAsync<long>("SELECT in_day::bigint FROM order_call_counts WHERE connection_id = $1", trader.ConnectionId);
    }

    [Fact]
    public async Task MCX_is_refused_until_lots_and_multipliers_are_known_here()
    {
        var (trader, _, _) = await StartAsync(100);
        var intent = await PlaceAsync(trader, "CRUDEOIL26JANFUT", new { exchange = "MCX", segment = "FNO", product = "NRML" });
        Assert.Equal(("DENIED", "EXCHANGE_NOT_OFFERED"), (intent.Text("state"), intent.Text("state_reason")));
    }

    [Fact]
    public async Task What_the_checks_said_of_a_change_is_on_record()
    {
        var (trader, _, symbol) = await StartAsync(100);
        var intent = await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 });
        var order = (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("id");
        (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { limit_price = 91 })).EnsureSuccessStatusCode();
        var entry = (await trader.GetAsync("/audit")).GetProperty("items").EnumerateArray().First(e => e.Text("action") == "CHANGE_REQUESTED");
        Assert.Contains("PRICE_OUTSIDE_BAND", entry.GetProperty("after").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirming_a_live_order_asks_for_a_second_factor()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await trader.IntentAsync(new { symbol, broker = "ZERODHA" })).Text("id");
        var weak = trader with { Client = host.As(trader.Id) };
        await (await weak.Client.PostAsync($"{TradingHost.Api}/intents/{id}/confirm", null)).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        await (await weak.SendIntentAsync(new { symbol, broker = "ZERODHA", confirm = true })).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        await (await weak.Client.PostAsJsonAsync($"{TradingHost.Api}/execute", new { trade_intent_id = id, confirm = true })).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        await (await weak.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 1 })).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        Assert.Empty(host.Kite.OrderIds(clientId));

        // Stopping is always possible; letting orders through again is not.
        Assert.Equal(HttpStatusCode.OK, (await weak.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "HALTED" })).StatusCode);
        await (await weak.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "REDUCING" })).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        Assert.Equal(HttpStatusCode.OK, (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "ACTIVE" })).StatusCode);
        Assert.Equal("FILLED", (await trader.PostAsync($"/intents/{id}/confirm", null)).Text("state"));
    }

    [Theory]
    [InlineData(KiteFault.DropAfter, 98)]
    [InlineData(KiteFault.ServerErrorAfter, 98)]
    [InlineData(KiteFault.DropBefore, 99)]
    public async Task A_change_whose_answer_is_lost_shows_what_the_book_shows(KiteFault fault, int price)
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        var order = (await trader.GetAsync($"/intents/{id}")).GetProperty("order").Text("id");
        host.Kite.Fail(clientId, "PUT /orders", fault);
        await (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { limit_price = 98 })).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BROKER_UNAVAILABLE");
        Assert.Equal(price, (await trader.GetAsync($"/orders/{order}")).Number("limit_price"));

        var again = await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { limit_price = 98 });
        Assert.Equal(98, (await again.Content.ReadFromJsonAsync<JsonElement>()).Number("limit_price"));
    }

    [Fact]
    public async Task A_sale_that_is_partly_filled_can_be_changed_although_less_is_left_to_sell()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Own(clientId, symbol, quantity: 10, t1: 0, used: 0);
        var id = (await PlaceAsync(trader, symbol, new { side = "SELL", qty = 10, order_type = "LIMIT", limit_price = 105 })).Text("id")!;
        host.Kite.Fill(clientId, host.Kite.OrderIds(clientId).Single(), 6, 105);
        host.Kite.Use(clientId, symbol, 6);
        await host.ReconcileAsync();
        var order = (await trader.GetAsync($"/intents/{id}")).GetProperty("order").Text("id");
        var changed = await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { limit_price = 104 });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
        await (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 11 })).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "HOLDINGS_INSUFFICIENT");
        await (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 6 })).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "QUANTITY_BELOW_FILLED");
    }

    [Fact]
    public async Task A_limit_order_that_becomes_a_market_order_is_protected_and_stays_a_market_order_here()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var id = (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 99 })).Text("id")!;
        var order = (await trader.GetAsync($"/intents/{id}")).GetProperty("order").Text("id");
        (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { order_type = "MARKET" })).EnsureSuccessStatusCode();
        Assert.Equal(("MARKET", "-1"), (host.Kite.Forms.Last()["order_type"], host.Kite.Forms.Last()["market_protection"]));
        var now = await trader.IntentNowAsync(id);
        Assert.Equal(("FILLED", "MARKET", JsonValueKind.Null), (now.Text("state"), now.Text("order_type"), now.GetProperty("limit_price").ValueKind));
        Assert.Single(host.Kite.OrderIds(clientId));
    }

    [Fact]
    public async Task A_protection_of_the_users_own_is_sent_and_none_is_denied()
    {
        var (trader, _, symbol) = await StartAsync(100);
        Assert.Equal("PRICE_PROTECTION_REQUIRED", (await PlaceAsync(trader, symbol, new { market_protection = 0 })).Text("state_reason"));
        await PlaceAsync(trader, symbol, new { market_protection = 2.5m });
        Assert.Equal("2.5", host.Kite.Forms.Last(f => f.GetValueOrDefault("tradingsymbol") == symbol)["market_protection"]);
    }

    [Fact]
    public async Task A_price_outside_the_days_band_is_denied()
    {
        var (trader, _, symbol) = await StartAsync(100);
        Assert.Equal("PRICE_OUTSIDE_BAND", (await PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 110.5m })).Text("state_reason"));
    }

    [Fact]
    public async Task External_orders_that_share_a_tag_of_the_users_own_are_told_apart()
    {
        var (trader, clientId, _) = await StartAsync(50);
        string[] ids = [.. Enumerable.Range(1, 3).Select(i => host.Kite.PlaceElsewhere(clientId, TradingHost.NewSymbol(), i, tag: "mine"))];
        await LookAsync();
        host.Kite.Fill(clientId, ids[1], 2, 70);
        await LookAsync();
        trader = trader with { Client = host.WithSecondFactor(trader.Id) };
        var orders = (await trader.GetAsync("/orders")).GetProperty("items").EnumerateArray().OrderBy(o => o.Number("qty")).ToList();
        Assert.Equal(["ACCEPTED", "FILLED", "ACCEPTED"], orders.Select(o => o.Text("status")));
        Assert.Equal(ids, orders.Select(o => o.Text("broker_order_id")));

        Task LookAsync()
        {
            host.Clock.Advance(TimeSpan.FromMinutes(6));
            return host.ReconcileAsync();
        }
    }

    [Fact]
    public async Task An_external_order_is_changed_where_it_was_placed()
    {
        var (trader, clientId, symbol) = await StartAsync(50);
        host.Kite.PlaceElsewhere(clientId, symbol, 4);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await host.ReconcileAsync();
        trader = trader with { Client = host.WithSecondFactor(trader.Id) };
        var order = Assert.Single((await trader.GetAsync("/orders")).GetProperty("items").EnumerateArray()).Text("id");
        await (await trader.Client.PatchAsJsonAsync($"{TradingHost.Api}/orders/{order}", new { qty = 2 })).IsProblemAsync(HttpStatusCode.Conflict, "ORDER_EXTERNAL");
        await (await trader.Client.DeleteAsync($"{TradingHost.Api}/orders/{order}")).IsProblemAsync(HttpStatusCode.Conflict, "ORDER_EXTERNAL");
    }

    [Fact]
    public async Task Of_fourteen_orders_in_one_second_ten_are_sent()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        var ids = new List<string>();
        for (var i = 0; i < 14; i++)
            ids.Add((await trader.IntentAsync(new { symbol, broker = "ZERODHA" })).Text("id")!);

        await Task.WhenAll(ids.Select(id => trader.PostAsync($"/intents/{id}/confirm", null)));

        var states = new List<string?>();
        foreach (var id in ids)
            states.Add((await trader.IntentNowAsync(id)) is var i && i.Text("state") == "DENIED" ? i.Text("state_reason") : i.Text("state"));
        Assert.Equal(10, states.Count(s => s == "FILLED"));
        Assert.Equal(4, states.Count(s => s == "ORDER_RATE_EXCEEDED"));
        Assert.Equal(10, host.Kite.OrderIds(clientId).Count);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("FILLED", (await PlaceAsync(trader, symbol, new { })).Text("state"));
    }

    [Fact]
    public async Task The_portfolio_is_taken_from_Zerodha()
    {
        var (trader, clientId, symbol) = await StartAsync(100);
        host.Kite.Own(clientId, "SBIN", quantity: 16, t1: 0, used: 0);
        await PlaceAsync(trader, symbol, new { qty = 2 });
        var taken = await trader.PostAsync("/portfolio/refresh?broker=ZERODHA", null);
        Assert.Equal((1, 1), (taken.GetProperty("positions_count").GetInt32(), taken.GetProperty("holdings_count").GetInt32()));
        var holding = (await trader.GetAsync("/portfolio")).GetProperty("connections")[0].GetProperty("holdings")[0];
        // 16 x (762.45 - 801.78125): exact, where the broker's own figure has noise.
        Assert.Equal(-629.3m, holding.Number("pnl"));
    }

    private static Task<JsonElement> PlaceAsync(TradingHost.Trader trader, string symbol, object order)
    {
        var body = new Dictionary<string, object?> { ["symbol"] = symbol, ["broker"] = "ZERODHA", ["confirm"] = true };
        foreach (var member in JsonSerializer.SerializeToElement(order).EnumerateObject())
            body[member.Name] = member.Value;
        return trader.IntentAsync(body);
    }

    private async Task<(TradingHost.Trader Trader, string ClientId, string Symbol)> StartAsync(decimal price)
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        host.Kite.SetPrice(symbol, price);
        return (trader, clientId, symbol);
    }

    /// <summary>The look that comes from time to time also where nothing is open.</summary>
    private async Task LookAsync(TradingHost.Trader trader)
    {
        await ServiceAsync<OrderSettler, bool>(async settler =>
        {
            await settler.SettleAsync(trader.ConnectionId, [], CancellationToken.None);
            return true;
        });
    }

    private async Task<T> ServiceAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
