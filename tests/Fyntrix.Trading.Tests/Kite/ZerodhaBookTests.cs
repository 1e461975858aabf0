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

/// <summary>What the broker's book says of orders: those that nobody answered for, those that nobody placed here, and what comes after the end.</summary>
public sealed class ZerodhaBookTests(KiteHost host) : IClassFixture<KiteHost>
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

    [Theory]
    [InlineData(KiteFault.DropAfter)]
    [InlineData(KiteFault.AnswerLate)]
    [InlineData(KiteFault.ServerErrorAfter)]
    [InlineData(KiteFault.Malformed)]
    [InlineData(KiteFault.Empty)]
    public async Task An_order_whose_answer_is_lost_is_unknown_and_found_in_the_book(KiteFault fault)
    {
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", fault);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", fault);
        var sent = Sent();
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var held = host.Kite.Held;
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DoLate);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.RefusedAfter);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 95 });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { qty = 10, order_type = "LIMIT", limit_price = 95 });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 95 });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { confirm = false });
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
    public async Task Orders_that_nobody_placed_here_are_kept_as_external_with_their_fills()
    {
        var (trader, clientId, symbol) = await host.StartAsync(50);
        var mine = (await KiteHost.PlaceAsync(trader, symbol, new { })).Text("id");
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "GET /orders", KiteFault.Malformed, KiteFault.ServerErrorBefore, KiteFault.Empty, KiteFault.TooMany);
        var intent = await KiteHost.PlaceAsync(trader, symbol, new { });
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "GET /orders", KiteFault.Empty, KiteFault.Empty, KiteFault.Empty);
        var intent = (await KiteHost.PlaceAsync(trader, symbol, new { })).Text("id")!;
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        await host.ReconcileAsync();
        Assert.Equal("SUBMITTED_TO_BROKER", (await trader.IntentNowAsync(intent)).Text("state"));

        using var postback = new StringContent(host.Kite.Postback(clientId, host.Kite.OrderIds(clientId).Single()));
        (await host.Anonymous().PostAsync($"{TradingHost.Api}/brokers/zerodha/postback", postback)).EnsureSuccessStatusCode();

        await Eventually.HoldsAsync(async () => (await trader.IntentNowAsync(intent)).Text("state") == "FILLED");
    }

    [Fact]
    public async Task One_order_that_cannot_be_settled_does_not_keep_the_others_from_it()
    {
        var (trader, clientId, symbol) = await host.StartAsync(100);
        var bad = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var good = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
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
        var (trader, clientId, symbol) = await host.StartAsync(100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DropBefore);
        var lost = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var bad = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
        var good = (await KiteHost.PlaceAsync(trader, symbol, new { order_type = "LIMIT", limit_price = 90 })).Text("id")!;
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
        var (trader, clientId, _) = await host.StartAsync(100);
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
    public async Task External_orders_that_share_a_tag_of_the_users_own_are_told_apart()
    {
        var (trader, clientId, _) = await host.StartAsync(50);
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
