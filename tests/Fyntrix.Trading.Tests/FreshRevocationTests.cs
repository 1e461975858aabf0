using System.Net;
using System.Net.Http.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

/// <summary>While nobody can tell which sign-ins were ended a moment ago, nothing new is traded; what lowers a risk always works.</summary>
public sealed class FreshRevocationTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task No_order_is_placed_while_revocations_cannot_be_read_and_cancelling_and_reading_go_on()
    {
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100m);
        var trader = await host.TraderAsync();
        var intent = (await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 90m })).Text("id")!;
        host.Freshness.IsFresh = false;
        try
        {
            foreach (var (address, body) in new (string, object?)[]
            {
                ("/intents", new { symbol, side = "BUY", qty = 1 }),
                ($"/intents/{intent}/confirm", null),
                ("/execute", new { confirm = true, trade_intent_id = intent }),
            })
            {
                var refused = await trader.Client.PostAsJsonAsync($"{TradingHost.Api}{address}", body);
                await refused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
            }

            await (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 1 })).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
            Assert.Equal(HttpStatusCode.OK, (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "HALTED" })).StatusCode);
            await (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "ACTIVE" })).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
            await (await host.As("root", Scopes.Admin).GetAsync($"{TradingHost.Api}/admin/connections?account_id={trader.Id}")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
            Assert.Equal(HttpStatusCode.OK, (await trader.Client.GetAsync($"{TradingHost.Api}/intents/{intent}")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await trader.Client.PostAsync($"{TradingHost.Api}/intents/{intent}/cancel", null)).StatusCode);
        }
        finally
        {
            host.Freshness.IsFresh = true;
        }
    }

    [Fact]
    public void What_places_orders_is_marked_and_what_cancels_is_not()
    {
        var marked = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<FreshRevocationsMetadata>() is not null)
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);

        Assert.Equal(["ConfirmIntent", "ConnectBroker", "CreateIntent", "Execute", "ModifyOrder", "PutLimits"], marked.Order());
    }
}
