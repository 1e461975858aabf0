using System.Net;
using System.Net.Http.Json;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class OtherUserTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task Another_users_ids_do_not_exist()
    {
        var owner = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = (await owner.IntentAsync(new { symbol, confirm = true })).Text("id")!;
        var unsent = (await owner.IntentAsync(new { symbol })).Text("id")!;
        var order = (await owner.GetAsync($"/intents/{intent}")).GetProperty("order").Text("id");
        var other = (await host.TraderAsync()).Client;

        HttpResponseMessage[] answers =
        [
            await other.GetAsync($"{TradingHost.Api}/intents/{intent}"),
            await other.PostAsync($"{TradingHost.Api}/intents/{unsent}/confirm", null),
            await other.PostAsync($"{TradingHost.Api}/intents/{intent}/cancel", null),
            await other.GetAsync($"{TradingHost.Api}/orders/{order}"),
            await other.GetAsync($"{TradingHost.Api}/orders?trade_intent_id={intent}"),
            await other.PostAsJsonAsync($"{TradingHost.Api}/orders/sync", new { trade_intent_id = intent, account_id = owner.Id }),
            await other.PostAsJsonAsync($"{TradingHost.Api}/execute", new { trade_intent_id = unsent, account_id = owner.Id, confirm = true }),
            await other.DeleteAsync($"{TradingHost.Api}/connections/{owner.ConnectionId}"),
        ];
        foreach (var answer in answers)
            await answer.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("CREATED", (await owner.IntentNowAsync(unsent)).Text("state"));
    }

    [Fact]
    public async Task Another_users_connection_is_not_traded_on()
    {
        var owner = await host.TraderAsync();
        var other = await host.TraderAsync();
        await (await other.SendIntentAsync(new { connection_id = owner.ConnectionId })).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Lists_show_only_what_is_ones_own()
    {
        var owner = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 10);
        var intent = (await owner.IntentAsync(new { symbol, confirm = true })).Text("id");
        await owner.PostAsync("/portfolio/refresh", null);
        var other = await host.TraderAsync(connected: false);
        foreach (var list in new[] { "/intents", "/orders", "/fills", $"/fills?trade_intent_id={intent}", "/connections", "/audit", "/portfolio/history" })
        {
            Assert.NotEqual(0, (await owner.GetAsync(list)).GetProperty("items").GetArrayLength());
            Assert.Equal(0, (await other.GetAsync(list)).GetProperty("items").GetArrayLength());
        }

        Assert.Equal(0, (await other.GetAsync("/portfolio")).GetProperty("connections").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "brokers")]
    [InlineData("POST", "brokers/PAPER/connect")]
    [InlineData("GET", "connections")]
    [InlineData("DELETE", "connections/x")]
    [InlineData("POST", "intents")]
    [InlineData("GET", "intents")]
    [InlineData("POST", "intents/x/confirm")]
    [InlineData("POST", "intents/x/cancel")]
    [InlineData("GET", "orders")]
    [InlineData("GET", "fills")]
    [InlineData("POST", "prices")]
    [InlineData("GET", "limits")]
    [InlineData("PUT", "limits")]
    [InlineData("GET", "kill-switch")]
    [InlineData("PUT", "kill-switch")]
    [InlineData("GET", "audit")]
    [InlineData("GET", "audit/verify")]
    [InlineData("GET", "portfolio")]
    [InlineData("POST", "portfolio/refresh")]
    [InlineData("GET", "portfolio/history")]
    [InlineData("POST", "execute")]
    [InlineData("POST", "orders/sync")]
    public async Task Nothing_is_open_to_the_anonymous(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{TradingHost.Api}/{path}");
        await (await host.Anonymous().SendAsync(request)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        using var again = new HttpRequestMessage(new HttpMethod(method), $"{TradingHost.Api}/{path}");
        await (await host.As("client", "llm:write").SendAsync(again)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }
}
