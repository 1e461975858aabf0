using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Executions;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What was recommended against what was got.</summary>
public sealed class ExecutionTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task A_pick_shows_each_user_what_they_got_trading_it()
    {
        var pick = await PublishAsync(SampleRun.Long("TITAN"));
        // Entry 3412.65. Bought 30 for 3413.00 and 10 for 3420.20: 136 592 / 40 = 3414.80, 2.15 or 0.063 % above it.
        await host.DeliverAsync(Fill(pick, "asha", "BUY", 30, 3413.00m));
        await host.DeliverAsync(Fill(pick, "asha", "BUY", 10, 3420.20m));
        await host.DeliverAsync(Fill(pick, "asha", "SELL", 15, 3685.50m));
        await host.DeliverAsync(Fill(pick, "ravi", "BUY", 1, 3400m));
        await host.DeliverAsync(Fill(null, "asha", "BUY", 7, 99m));

        var mine = await ExecutionsAsync(pick, "asha");
        Assert.Equal(
            """[{"side":"BUY","quantity":40,"average_price":3414.8,"slippage_pct":0.063,"first":"04:01","last":"04:01"},{"side":"SELL","quantity":15,"average_price":3685.5,"slippage_pct":null,"first":"04:01","last":"04:01"}]""",
            Shorten(mine));
        Assert.Equal(1, (await ExecutionsAsync(pick, "ravi"))[0].GetProperty("quantity").GetInt64());
        Assert.Equal(0, (await ExecutionsAsync(pick, "somebody else")).GetArrayLength());
    }

    [Fact]
    public async Task A_fill_that_is_told_twice_counts_once_and_one_of_an_unknown_pick_is_none()
    {
        var pick = await PublishAsync(SampleRun.Long("SBIN"));
        var id = Guid.NewGuid();
        await host.DeliverAsync(Fill(pick, "twice", "BUY", 3, 3400m), id);
        await host.DeliverAsync(Fill(pick, "twice", "BUY", 3, 3400m), id);
        await host.DeliverAsync(Fill(new string('a', 32), "twice", "BUY", 3, 3400m));

        Assert.Equal(3, (await ExecutionsAsync(pick, "twice"))[0].GetProperty("quantity").GetInt64());
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM pick_fills WHERE user_id = 'twice'"));
    }

    [Fact]
    public void A_short_pick_is_worse_where_it_was_sold_below_its_entry()
    {
        var at = new DateTimeOffset(2026, 1, 9, 4, 1, 0, TimeSpan.Zero);
        PickFill[] fills = [new("BUY", 5, 90m, at), new("SELL", 5, 99m, at)];

        var executions = PickExecution.Of(fills, Direction.SHORT, 100m);
        Assert.Equal([("SELL", 1m), ("BUY", (decimal?)null)], executions.Select(e => (e.Side, e.SlippagePct)));
        Assert.All(PickExecution.Of(fills, Direction.SHORT, null), e => Assert.Null(e.SlippagePct));
    }

    [Fact]
    public void Sums_are_exact_whatever_the_fills_and_their_order()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var at = new DateTimeOffset(2026, 1, 9, 4, 1, 0, TimeSpan.Zero);
            var fills = Enumerable.Range(0, random.Next(1, 12))
                .Select(i => new PickFill(random.Next(2) == 0 ? "BUY" : "SELL", random.Next(1, 100_000), random.Next(1, 10_000_000) / 100m, at.AddSeconds(i)))
                .ToArray();
            var once = PickExecution.Of(fills, Direction.LONG, 100m);
            random.Shuffle(fills);
            var again = PickExecution.Of(fills, Direction.LONG, 100m);

            Assert.Equal(once, again);
            Assert.Equal(fills.Sum(f => f.Quantity), once.Sum(e => e.Quantity));
            Assert.All(once, e => Assert.InRange(e.AveragePrice, fills.Where(f => f.Side == e.Side).Min(f => f.Price), fills.Where(f => f.Side == e.Side).Max(f => f.Price)));
            Assert.All(once, e => Assert.InRange(
                Math.Abs(e.AveragePrice * e.Quantity - fills.Where(f => f.Side == e.Side).Sum(f => f.Price * f.Quantity)), 0, e.Quantity * 0.000_000_005m));
        }
    }

    private static OrderFilled Fill(string? pick, string user, string side, long quantity, decimal price) =>
        new("order", "intent", user, pick, "TITAN", "NSE", side, quantity, price, new DateTimeOffset(2026, 1, 9, 4, 1, 0, TimeSpan.Zero));

    private static string Shorten(JsonElement executions) =>
        executions.GetRawText().Replace("first_filled_at", "first", StringComparison.Ordinal).Replace("last_filled_at", "last", StringComparison.Ordinal)
            .Replace("2026-01-09T04:01:00Z", "04:01", StringComparison.Ordinal);

    private async Task<string> PublishAsync(System.Text.Json.Nodes.JsonObject pick) =>
        (await host.PublishAsync(SampleRun.Of(pick)))
            .GetProperty("picks")[0].GetProperty("pick_uuid").GetString()!;

    private async Task<JsonElement> ExecutionsAsync(string pick, string user) =>
        (await host.GetAsync($"/api/v1/picks/{pick}", host.As(user))).GetProperty("executions");
}
