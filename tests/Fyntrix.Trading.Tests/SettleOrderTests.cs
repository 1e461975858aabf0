using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Trading.Tests;

/// <summary>An order that no book tells of any more is settled by a person.</summary>
public sealed class SettleOrderTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task A_person_says_what_became_of_an_order_and_that_is_on_record()
    {
        var (trader, intent, order) = await OpenAsync();

        var said = await SettleAsync("--id", order, "--state", "CANCELLED", "--filled", "4", "--price", "89.5", "--evidence", "CN-2026-117");

        Assert.Contains($"Order {order} is CANCELLED", said, StringComparison.Ordinal);
        var now = await trader.IntentNowAsync(intent);
        Assert.Equal(("CANCELLED", "SETTLED_BY_PERSON", 4m, 89.5m), (now.Text("state"), now.Text("state_reason"), now.Number("filled_qty"), now.Number("average_price")));
        Assert.False(await host.ScalarAsync<bool>("SELECT needs_settling FROM broker_orders WHERE id = $1", order));
        var entry = (await trader.GetAsync("/audit")).GetProperty("items").EnumerateArray().Single(e => e.Text("action") == "ORDER_SETTLED");
        Assert.Equal(("operator", order), (entry.Text("actor"), entry.Text("subject_id")));
        Assert.Contains("CN-2026-117", entry.GetProperty("after").GetRawText(), StringComparison.Ordinal);
        Assert.True((await trader.GetAsync("/audit/verify")).GetProperty("intact").GetBoolean());

        Assert.Contains("has ended", await RefusedAsync("--id", order, "--state", "REJECTED", "--filled", "4", "--price", "89.5", "--evidence", "again"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_changes_nothing()
    {
        var (trader, intent, order) = await OpenAsync();
        Assert.Contains("--state", await RefusedAsync("--id", order, "--state", "ACCEPTED", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Contains("--filled", await RefusedAsync("--id", order, "--state", "FILLED", "--filled", "9", "--price", "1", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Contains("--filled", await RefusedAsync("--id", order, "--state", "CANCELLED", "--filled", "10", "--price", "1", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Contains("--filled", await RefusedAsync("--id", order, "--state", "CANCELLED", "--filled", "four", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Contains("--price", await RefusedAsync("--id", order, "--state", "FILLED", "--filled", "10", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Contains("--evidence", await RefusedAsync("--id", order, "--state", "REJECTED", "--evidence", new string('x', 65)), StringComparison.Ordinal);
        Assert.Contains("--evidence", await RefusedAsync("--id", order, "--state", "REJECTED"), StringComparison.Ordinal);
        Assert.Contains("no order", await RefusedAsync("--id", "nobody", "--state", "REJECTED", "--evidence", "x"), StringComparison.Ordinal);
        Assert.Equal("ACCEPTED", (await trader.IntentNowAsync(intent)).Text("state"));
    }

    private async Task<(TradingHost.Trader Trader, string Intent, string Order)> OpenAsync()
    {
        var trader = await host.TraderAsync();
        var intent = await trader.IntentAsync(new { symbol = TradingHost.NewSymbol(), qty = 10, order_type = "LIMIT", limit_price = 90, confirm = true });
        return (trader, intent.Text("id")!, (await trader.GetAsync($"/intents/{intent.Text("id")}")).GetProperty("order").Text("id")!);
    }

    private async Task<string> SettleAsync(params string[] arguments)
    {
        var (exitCode, said) = await host.CommandAsync("settle-order", arguments);
        Assert.Equal(0, exitCode);
        return said;
    }

    private async Task<string> RefusedAsync(params string[] arguments) =>
        (await Assert.ThrowsAsync<CommandRefusedException>(() => SettleAsync(arguments))).Message;
}
