using System.Net;
using System.Net.Http.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class BadInputTests(TradingHost host) : IClassFixture<TradingHost>
{
    public static TheoryData<string, string> Intents => new()
    {
        { "symbol", """{"symbol":""}""" },
        { "symbol", """{"symbol":"REL IANCE"}""" },
        { "symbol", """{"symbol":"रिलायंस"}""" },
        { "symbol", """{"symbol":null}""" },
        { "symbol", $$"""{"symbol":"{{new string('A', 51)}}"}""" },
        { "exchange", """{"exchange":"NYSE"}""" },
        { "segment", """{"segment":"cash"}""" },
        { "product", """{"product":"BO"}""" },
        { "product", """{"product":null}""" },
        { "side", """{"side":"buy"}""" },
        { "side", """{"side":null}""" },
        { "side", """{"side":"1"}""" },
        { "qty", """{"qty":0}""" },
        { "qty", """{"qty":-1}""" },
        { "qty", """{"qty":1.5}""" },
        { "qty", """{"qty":null}""" },
        { "qty", """{"qty":100000001}""" },
        { "qty", """{"qty":"5"}""" },
        { "order_type", """{"order_type":"STOP"}""" },
        { "order_type", """{"order_type":null}""" },
        { "limit_price", """{"limit_price":0}""" },
        { "limit_price", """{"limit_price":-5}""" },
        { "limit_price", """{"limit_price":1e30}""" },
        { "limit_price", """{"limit_price":0.123456789}""" },
        { "trigger_price", """{"trigger_price":-1}""" },
        { "stop_loss", """{"stop_loss":0}""" },
        { "target", """{"target":100000000.01}""" },
        { "pick_id", """{"pick_id":"nobody published this"}""" },
        { "pick_id", """{"source":"PICK"}""" },
        { "source", """{"source":"HUNCH"}""" },
        { "broker", """{"broker":"paper"}""" },
        { "session_id", $$"""{"session_id":"{{new string('s', 129)}}"}""" },
        { "session_id", """{"session_id":"\u0000"}""" },
        { "connection_id", $$"""{"connection_id":"{{new string('c', 37)}}"}""" },
        { "account_id", """{"account_id":"somebody"}""" },
        { "confirm", """{"confirm":"yes"}""" },
        { "initiated_by", """{"initiated_by":"robot"}""" },
        { "algo_id", """{"algo_id":"A1"}""" },
        { "algo_id", """{"initiated_by":"USER","algo_id":"A1"}""" },
        { "algo_id", """{"initiated_by":"ALGO","algo_id":""}""" },
    };

    [Theory]
    [MemberData(nameof(Intents))]
    public async Task A_bad_field_of_an_intent_is_named(string field, string change)
    {
        var trader = await host.TraderAsync();
        var response = await trader.SendIntentAsync(System.Text.Json.JsonDocument.Parse(change).RootElement);
        await response.IsInvalidAsync(field);
    }

    public static TheoryData<string, string> Prices => new()
    {
        { "prices", "{}" },
        { "prices", """{"prices":[]}""" },
        { "prices", """{"prices":[null]}""" },
        { "prices", $$"""{"prices":[{{string.Join(',', Enumerable.Repeat("""{"symbol":"A","price":1}""", 1001))}}]}""" },
        { "prices[0].symbol", """{"prices":[{"price":1}]}""" },
        { "prices[0].price", """{"prices":[{"symbol":"A","price":0}]}""" },
        { "prices[1].exchange", """{"prices":[{"symbol":"A","price":1},{"symbol":"A","price":1,"exchange":"nse"}]}""" },
        { "prices[0].observed_at", """{"prices":[{"symbol":"A","price":1,"observed_at":"2026-01-09T12:00:00"}]}""" },
        { "prices[0].observed_at", """{"prices":[{"symbol":"A","price":1,"observed_at":"2027-01-09T12:00:00Z"}]}""" },
        { "source", $$"""{"source":"{{new string('s', 65)}}","prices":[{"symbol":"A","price":1}]}""" },
    };

    [Theory]
    [MemberData(nameof(Prices))]
    public async Task A_bad_field_of_a_batch_of_prices_is_named(string field, string body)
    {
        var feed = host.As("feed", Scopes.PricesWrite);
        await (await feed.PostAsync($"{TradingHost.Api}/prices", Json(body))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task Prices_take_the_scope_of_a_feed()
    {
        var response = await host.As("user").PostAsync($"{TradingHost.Api}/prices", Json("""{"prices":[{"symbol":"A","price":1}]}"""));
        await response.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Theory]
    [InlineData("max_order_quantity", """{"max_order_quantity":0}""")]
    [InlineData("max_order_value", """{"max_order_value":-1}""")]
    [InlineData("max_order_value", """{"max_order_value":1.00001}""")]
    [InlineData("max_order_value", """{"max_order_value":99999999999999999}""")]
    [InlineData("max_weekly_loss", """{"max_weekly_loss":5}""")]
    public async Task A_bad_field_of_limits_is_named(string field, string body) =>
        await (await host.As("user").PutAsync($"{TradingHost.Api}/limits", Json(body))).IsInvalidAsync(field);

    [Theory]
    [InlineData("state", "{}")]
    [InlineData("state", """{"state":"halted"}""")]
    [InlineData("state", """{"state":"2"}""")]
    [InlineData("reason", """{"state":"HALTED","reason":7}""")]
    public async Task A_bad_field_of_the_kill_switch_is_named(string field, string body) =>
        await (await host.As("user").PutAsync($"{TradingHost.Api}/kill-switch", Json(body))).IsInvalidAsync(field);

    [Theory]
    [InlineData("limit", "intents?limit=0")]
    [InlineData("limit", "orders?limit=201")]
    [InlineData("limit", "fills?limit=x")]
    [InlineData("cursor", "intents?cursor=!!")]
    [InlineData("cursor", "audit?cursor=MXxhYmM")]
    [InlineData("cursor", "portfolio/history?cursor=abc")]
    [InlineData("cursor", "connections?cursor=abc")]
    [InlineData("state", "intents?state=filled")]
    [InlineData("symbol", "intents?symbol=%20")]
    [InlineData("status", "orders?status=CREATED")]
    [InlineData("kind", "portfolio/history?kind=FUNDS")]
    public async Task A_bad_query_parameter_is_named(string field, string path) =>
        await (await host.As("user").GetAsync($"{TradingHost.Api}/{path}")).IsInvalidAsync(field);

    [Theory]
    [InlineData("portfolio/history?cursor=MXwA")]
    [InlineData("orders?trade_intent_id=%00")]
    [InlineData("fills?order_id=%00")]
    public async Task Text_that_cannot_be_stored_is_refused_politely(string path)
    {
        var response = await host.As("user").GetAsync($"{TradingHost.Api}/{path}");
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    [Fact]
    public async Task Refreshing_the_portfolio_of_an_unknown_broker_names_the_field() =>
        await (await host.As("user").PostAsync($"{TradingHost.Api}/portfolio/refresh?broker=NOBODY", null)).IsInvalidAsync("broker");

    [Theory]
    [InlineData("qty", """{"source":"CHART","symbol":"ITC","segment":"CASH","product":"CNC","side":"BUY","order_type":"MARKET"}""")]
    [InlineData("side", """{"source":"CHART","symbol":"ITC","segment":"CASH","product":"CNC","side":"HOLD","qty":1,"order_type":"MARKET"}""")]
    [InlineData("trade_intent_id", """{"confirm":true}""")]
    public async Task A_bad_field_of_the_former_execute_is_named(string field, string body) =>
        await (await host.As("user").PostAsync($"{TradingHost.Api}/execute", Json(body))).IsInvalidAsync(field);

    [Fact]
    public async Task A_sync_without_an_intent_names_the_field() =>
        await (await host.As("user").PostAsync($"{TradingHost.Api}/orders/sync", Json("""{"account_id":"AB1234"}"""))).IsInvalidAsync("trade_intent_id");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        foreach (var path in new[] { "execute", "orders/sync" })
            Assert.Equal(HttpStatusCode.BadRequest, (await host.As("user").PostAsync($"{TradingHost.Api}/{path}", Json(body))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.As("user").PutAsync($"{TradingHost.Api}/limits", Json(body))).StatusCode);
    }

    [Fact]
    public async Task A_pick_and_a_symbol_that_disagree_are_refused()
    {
        var trader = await host.TraderAsync();
        var pick = Guid.NewGuid().ToString("N");
        await host.DeliverAsync(new Fyntrix.Contracts.PicksPublished(
            "run", "NIFTY50", "Swing", host.Clock.GetUtcNow(),
            [new Fyntrix.Contracts.PublishedPick(pick, "ITC", "NSE", "SHORT", "Sell", 1, null, null, null, null, host.Clock.GetUtcNow())]));
        await (await trader.SendIntentAsync(new { pick_id = pick })).IsInvalidAsync("symbol");
    }

    private static StringContent Json(string body) => new(body, null, "application/json");
}
