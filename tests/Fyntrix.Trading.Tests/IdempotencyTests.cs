using System.Net;
using Fyntrix.Testing;

namespace Fyntrix.Trading.Tests;

public sealed class IdempotencyTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task A_repeat_gets_the_first_answer_byte_for_byte()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var first = await trader.SendIntentAsync(new { symbol, confirm = true }, "my-key");
        await host.SeePriceAsync(symbol, 200);
        var second = await trader.SendIntentAsync(new { symbol, confirm = true }, "my-key");

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        var trader = await host.TraderAsync();
        await trader.SendIntentAsync(new { qty = 1 }, "my-key");
        await (await trader.SendIntentAsync(new { qty = 2 }, "my-key")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Thirty_two_at_once_under_one_key_make_one_intent_and_one_order()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => trader.SendIntentAsync(new { symbol, confirm = true }, "my-key")));
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM trade_intents WHERE symbol = $1", symbol));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol));
    }

    [Fact]
    public async Task While_the_first_is_under_way_a_repeat_is_told_so()
    {
        var trader = await host.TraderAsync();
        await trader.SendIntentAsync(new { }, "my-key");
        await host.ExecuteAsync($"UPDATE idempotency_keys SET status = NULL, body = NULL, locked_until = created_at + interval '60 seconds' WHERE owner_id = '{trader.Id}'");
        await (await trader.SendIntentAsync(new { }, "my-key")).IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
    }

    [Fact]
    public async Task A_repeat_after_a_crash_before_the_answer_finds_what_was_made()
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        var first = await trader.SendIntentAsync(new { symbol, confirm = true }, "my-key");
        await host.ExecuteAsync($"UPDATE idempotency_keys SET status = NULL, body = NULL, locked_until = '-infinity' WHERE owner_id = '{trader.Id}'");

        var second = await trader.SendIntentAsync(new { symbol, confirm = true }, "my-key");

        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM trade_intents WHERE symbol = $1", symbol));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM paper_orders WHERE symbol = $1", symbol));
    }

    [Fact]
    public async Task A_key_is_asked_for()
    {
        var trader = await host.TraderAsync();
        await (await trader.Client.PostAsync($"{TradingHost.Api}/intents", new StringContent("{}", null, "application/json")))
            .IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
    }
}
