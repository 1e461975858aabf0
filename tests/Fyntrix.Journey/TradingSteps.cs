using System.Net;
using System.Text.Json.Nodes;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>d. A paper trade from a pick.</summary>
internal static class TradingSteps
{
    private const long Quantity = 10;

    public static async Task PlayAsync(UsersDay day, GatewayClient user, AgentSteps.PublishedRun published, CancellationToken cancellationToken)
    {
        var connection = await user.SendAsync(HttpMethod.Post, "/api/v1/trading/brokers/PAPER/connect", new { }, HttpStatusCode.OK, cancellationToken);

        // Trading hears of the pick by message; until then it does not know it and says so.
        var order = new { connection_id = Text(connection, "id"), pick_id = published.PickUuid, product = "CNC", qty = Quantity, order_type = "MARKET" };
        var preview = await UntilAsync(
            "Trading knows the pick",
            async () =>
            {
                var (status, body) = await user.TrySendAsync(HttpMethod.Post, "/api/v1/trading/intents", order, cancellationToken, Guid.NewGuid().ToString(), tell: false);
                Expect(status is HttpStatusCode.Created or HttpStatusCode.BadRequest, $"The preview answered {(int)status}: {body?.ToJsonString()}");
                return status == HttpStatusCode.Created ? body : null;
            },
            cancellationToken);
        await day.TellAsync($"   Asha: POST /api/v1/trading/intents (an order from the pick, to look at first)");
        await day.TellAsync($"      → {preview.ToJsonString()[..Math.Min(400, preview.ToJsonString().Length)]} …");
        Expect(Text(preview, "state") == "CREATED", $"The checked intent must wait for its confirmation, not be {preview["state"]} {preview["state_reason"]}.");
        Expect(Text(preview, "symbol") == "RELIANCE" && Text(preview, "side") == "BUY", "Symbol and side must come from the pick.");

        var intent = $"/api/v1/trading/intents/{Text(preview, "id")}";
        await user.SendAsync(HttpMethod.Post, $"{intent}/confirm", null, HttpStatusCode.OK, cancellationToken);
        var filled = await UntilAsync(
            "the order is filled",
            async () => (await user.TrySendAsync(HttpMethod.Get, intent, null, cancellationToken, tell: false)).Body is { } detail && (string?)detail["intent"]?["state"] == "FILLED" ? detail : null,
            cancellationToken);
        await day.TellAsync($"      filled → {filled["order"]!.ToJsonString()}");
        Expect((long)filled["intent"]!["filled_qty"]! == Quantity, "The whole quantity must be filled.");
        Expect((decimal)filled["intent"]!["average_price"]! == published.EntryPrice, $"Without a price of its own the paper broker fills at the pick's {published.EntryPrice}.");

        await user.SendAsync(HttpMethod.Post, $"{intent}/confirm", null, HttpStatusCode.OK, cancellationToken);
        var orders = await user.GetAsync("/api/v1/trading/orders", cancellationToken);
        Expect(orders["items"]!.AsArray().Count == 1, "A second confirm must place nothing.");
        var fills = await user.GetAsync("/api/v1/trading/fills", cancellationToken);
        Expect(fills["items"]!.AsArray().Sum(f => (long)f!["quantity"]!) == Quantity, "The fills must add up to what was ordered.");

        // A feed tells the market's price; the snapshot then shows what the position is worth.
        const decimal market = 1482.55m;
        await published.Agent.SendAsync(HttpMethod.Post, "/api/v1/trading/prices", new { source = "demo feed", prices = new[] { new { symbol = "RELIANCE", price = market } } }, HttpStatusCode.OK, cancellationToken);
        await user.SendAsync(HttpMethod.Post, "/api/v1/trading/portfolio/refresh?broker=PAPER", null, HttpStatusCode.OK, cancellationToken);
        var portfolio = await user.GetAsync("/api/v1/trading/portfolio", cancellationToken);
        var profit = (market - published.EntryPrice) * Quantity;
        Expect((decimal)portfolio["totals"]!["pnl"]! == profit, $"The snapshot must show a profit of exactly {profit}: {portfolio["totals"]!.ToJsonString()}");
    }
}
