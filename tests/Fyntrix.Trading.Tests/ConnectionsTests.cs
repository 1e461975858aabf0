using System.Net;
using System.Security.Cryptography;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

public sealed class ConnectionsTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task All_six_brokers_are_listed_and_two_can_be_used()
    {
        var trader = await host.TraderAsync(connected: false);
        var brokers = (await trader.GetAsync("/brokers")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["ANGEL_ONE", "HDFC_SECURITIES", "ICICI_DIRECT", "PAPER", "UPSTOX", "ZERODHA"],
            brokers.Select(b => b.Text("broker")).Order(StringComparer.Ordinal));
        Assert.Equal(["PAPER", "ZERODHA"], brokers.Where(b => b.GetProperty("available").GetBoolean()).Select(b => b.Text("broker")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("angel_one")]
    [InlineData("ICICI_DIRECT")]
    [InlineData("HDFC_SECURITIES")]
    [InlineData("UPSTOX")]
    public async Task A_broker_that_is_not_wired_says_so(string broker)
    {
        var trader = await host.TraderAsync(connected: false);
        await (await trader.Client.PostAsync($"{TradingHost.Api}/brokers/{broker}/connect", null)).IsProblemAsync(HttpStatusCode.NotImplemented, "BROKER_NOT_AVAILABLE");
        await (await trader.SendIntentAsync(new { broker = broker.ToUpperInvariant() })).IsProblemAsync(HttpStatusCode.NotImplemented, "BROKER_NOT_AVAILABLE");
    }

    [Fact]
    public async Task A_broker_that_nobody_knows_is_not_found()
    {
        var trader = await host.TraderAsync(connected: false);
        await (await trader.Client.PostAsync($"{TradingHost.Api}/brokers/ROBINHOOD/connect", null)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await trader.Client.PostAsync($"{TradingHost.Api}/brokers/1/connect", null)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Connecting_again_even_at_once_gives_the_same_connection_and_one_live_token()
    {
        var trader = await host.TraderAsync(connected: false);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => trader.PostAsync("/brokers/PAPER/connect", null)));
        var id = Assert.Single(answers.Select(a => a.Text("id")).Distinct())!;
        Assert.All(answers, a => Assert.Equal(("CONNECTED", "PAPER"), (a.Text("status"), a.Text("mode"))));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1", id));
    }

    [Fact]
    public async Task Disconnecting_destroys_the_token_and_connecting_again_makes_another()
    {
        var trader = await host.TraderAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);
        Assert.Equal("DISCONNECTED", (await trader.GetAsync("/connections")).GetProperty("items")[0].Text("status"));
        Assert.Equal("", await host.ScalarAsync<string>("SELECT access_token_enc FROM broker_tokens WHERE broker_connection_id = $1", trader.ConnectionId));
        Assert.Equal("CONNECTION_NOT_CONNECTED", (await trader.IntentAsync(new { })).Text("state_reason"));

        var again = await trader.PostAsync("/brokers/paper/connect", null);

        Assert.Equal((trader.ConnectionId, "CONNECTED"), (again.Text("id"), again.Text("status")));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1 AND revoked_at IS NULL", trader.ConnectionId));
    }

    [Fact]
    public async Task A_stored_token_is_encrypted_and_opens_for_its_owner_only()
    {
        var trader = await host.TraderAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<TradingDb>().Tokens.SingleAsync(t => t.BrokerConnectionId == trader.ConnectionId);
        var vault = host.Services.GetRequiredService<TokenVault>();
        var secret = vault.Open(token.AccessToken, new SecretBinding(trader.Id, trader.ConnectionId, SecretBinding.AccessToken)).Reveal();
        Assert.Equal(64, secret.Length);
        Assert.DoesNotContain(secret, token.AccessTokenEnc, StringComparison.Ordinal);
        Assert.Equal("test", token.KeyId);
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(token.AccessToken, new SecretBinding("somebody else", trader.ConnectionId, SecretBinding.AccessToken)));
    }

    [Fact]
    public async Task A_deleted_user_is_taken_off_and_keeps_no_token_and_no_open_order()
    {
        var trader = await host.TraderAsync();
        var other = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        var waiting = (await trader.IntentAsync(new { symbol, confirm = true })).Text("id")!;
        var unconfirmed = (await trader.IntentAsync(new { symbol })).Text("id")!;
        var message = new UserDeleted(trader.Id, host.Clock.GetUtcNow());
        var id = Guid.NewGuid();

        await host.DeliverAsync(message, id);
        await host.DeliverAsync(message, id);
        await host.ReconcileAsync();

        Assert.Equal("DISCONNECTED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", trader.ConnectionId));
        Assert.Equal("", await host.ScalarAsync<string>("SELECT access_token_enc FROM broker_tokens WHERE broker_connection_id = $1", trader.ConnectionId));
        Assert.Equal("CANCELLED", await StateAsync(waiting));
        Assert.Equal("CANCELLED", await StateAsync(unconfirmed));
        Assert.Equal("CONNECTED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", other.ConnectionId));
        Assert.True((await trader.GetAsync("/audit/verify")).GetProperty("intact").GetBoolean());
    }

    private Task<string> StateAsync(string id) => host.ScalarAsync<string>("SELECT state FROM trade_intents WHERE id = $1", id);
}
