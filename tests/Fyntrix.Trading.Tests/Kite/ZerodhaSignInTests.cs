using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Kite;

public sealed class ZerodhaSignInTests(KiteHost host) : IClassFixture<KiteHost>
{
    [Fact]
    public async Task A_user_signs_in_with_an_app_of_their_own()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var connection = Assert.Single((await trader.GetAsync("/connections")).GetProperty("items").EnumerateArray());
        Assert.Equal(("ZERODHA", "LIVE", "CONNECTED", clientId), (connection.Text("broker"), connection.Text("mode"), connection.Text("status"), connection.Text("client_user_id")));
        // Noon in India on a Friday: the token dies at six on Saturday morning.
        Assert.Equal(new DateTime(2026, 1, 10, 0, 30, 0, DateTimeKind.Utc), await host.ScalarAsync<DateTime>(
            "SELECT expires_at FROM broker_tokens WHERE broker_connection_id = $1", trader.ConnectionId));
    }

    [Fact]
    public async Task Keys_and_tokens_are_encrypted_and_in_no_answer()
    {
        var (trader, _) = await host.KiteTraderAsync();
        foreach (var path in new[] { "/connections", "/audit", "/brokers", $"/connections/{trader.ConnectionId}/readiness" })
            Assert.DoesNotContain(KiteStub.ApiSecret, (await trader.GetAsync(path)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_apps WHERE api_secret_enc LIKE $1", $"%{KiteStub.ApiSecret}%"));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_apps WHERE broker_connection_id = $1", trader.ConnectionId));
    }

    [Fact]
    public async Task Signing_in_again_asks_for_no_keys_and_replaces_the_session()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var state = KiteHost.StateOf((await trader.GetAsync("/brokers/zerodha/login-url")).Text("login_url")!);
        var again = await trader.PostAsync("/brokers/zerodha/connect", new { request_token = host.Kite.SignIn(clientId), state });
        Assert.Equal(trader.ConnectionId, again.Text("id"));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1 AND revoked_at IS NULL", trader.ConnectionId));
        Assert.Equal(1L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1 AND revoked_at IS NOT NULL AND access_token_enc = ''", trader.ConnectionId));
    }

    [Fact]
    public async Task Without_an_app_the_answer_says_what_to_send()
    {
        var trader = await host.TraderAsync(connected: false);
        var problem = await (await trader.Client.GetAsync($"{TradingHost.Api}/brokers/ZERODHA/login-url")).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.True(problem.GetProperty("errors").TryGetProperty("api_key", out _));
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/login-url", new { api_key = "k" })).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        await (await trader.Client.GetAsync($"{TradingHost.Api}/brokers/PAPER/login-url")).IsProblemAsync(HttpStatusCode.Conflict, "BROKER_NEEDS_NO_LOGIN");
        await (await trader.Client.GetAsync($"{TradingHost.Api}/brokers/UPSTOX/login-url")).IsProblemAsync(HttpStatusCode.NotImplemented, "BROKER_NOT_AVAILABLE");
    }

    [Fact]
    public async Task A_state_is_used_once_by_its_user_and_in_time()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var (other, _) = await host.KiteTraderAsync();
        var state = await KiteHost.BeginAsync(trader);

        await ConnectRefusedAsync(other, clientId, state);
        await ConnectRefusedAsync(trader, clientId, "made-up");
        await trader.PostAsync("/brokers/ZERODHA/connect", new { request_token = host.Kite.SignIn(clientId), state });
        await ConnectRefusedAsync(trader, clientId, state);

        var old = await KiteHost.BeginAsync(trader);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await ConnectRefusedAsync(trader with { Client = host.WithSecondFactor(trader.Id) }, clientId, old);
    }

    [Fact]
    public async Task Of_sign_ins_begun_at_once_five_stay_the_newest_among_them_and_none_when_their_time_is_over()
    {
        var (trader, clientId) = await host.KiteTraderAsync();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => KiteHost.BeginAsync(trader)));
        Assert.Equal(5L, await PendingAsync());
        var newest = await KiteHost.BeginAsync(trader);
        Assert.Equal(5L, await PendingAsync());
        Assert.Equal(14L, await host.ScalarAsync<long>("SELECT count(*) FROM audit_log WHERE account_id = $1 AND action = 'LOGIN_BEGUN'", trader.Id));
        await trader.PostAsync("/brokers/ZERODHA/connect", new { request_token = host.Kite.SignIn(clientId), state = newest });

        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await host.ReconcileAsync();
        Assert.Equal(0L, await PendingAsync());

        Task<long> PendingAsync() => host.ScalarAsync<long>("SELECT count(*) FROM broker_logins WHERE account_id = $1", trader.Id);
    }

    [Fact]
    public async Task Of_two_uses_of_a_state_at_once_one_connects()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var state = await KiteHost.BeginAsync(trader);
        var token = host.Kite.SignIn(clientId);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { request_token = token, state })));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(HttpStatusCode.UnprocessableEntity, a.StatusCode));
    }

    [Fact]
    public async Task A_request_token_that_Zerodha_does_not_know_connects_nobody()
    {
        var trader = new TradingHost.Trader("nobody-yet", host.WithSecondFactor("nobody-yet"));
        var state = await KiteHost.BeginAsync(trader);
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { request_token = "wrong", state }))
            .IsProblemAsync(HttpStatusCode.UnprocessableEntity, "BROKER_LOGIN_REFUSED");
        Assert.Equal(0, (await trader.GetAsync("/connections")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Connecting_a_live_broker_asks_for_a_second_factor()
    {
        var trader = await host.TraderAsync(connected: false);
        var problem = await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { request_token = "x", state = "y" }))
            .IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
        Assert.True(problem.GetProperty("step_up_required").GetBoolean());
        var strong = new TradingHost.Trader(trader.Id, host.WithSecondFactor(trader.Id));
        await (await strong.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { }))
            .IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
    }

    [Fact]
    public async Task Only_the_brokers_word_ends_a_session()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        host.Kite.Fail(clientId, "GET /user", KiteFault.AddressRefused);
        Assert.Equal("BROKER_ADDRESS_REFUSED", (await ReadinessAsync(trader)).GetProperty("session").Text("reason"));
        Assert.Equal("CONNECTED", await StatusAsync(trader));

        host.Kite.EndSession(clientId);
        var readiness = await ReadinessAsync(trader);
        Assert.False(readiness.GetProperty("ready").GetBoolean());
        Assert.Equal("BROKER_SESSION_EXPIRED", readiness.GetProperty("session").Text("reason"));
        await Eventually.HoldsAsync(async () => await StatusAsync(trader) == "EXPIRED");
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1 AND access_token_enc <> ''", trader.ConnectionId));

        await (await trader.Client.PostAsync($"{TradingHost.Api}/portfolio/refresh?broker=ZERODHA", null)).IsProblemAsync(HttpStatusCode.Conflict, "CONNECTION_NOT_CONNECTED");
        await host.ConnectAsync(trader, clientId);
        Assert.True((await ReadinessAsync(trader)).GetProperty("session").GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_session_that_was_begun_since_outlives_the_refusal_of_the_one_before()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        host.Kite.EndSession(clientId);
        var late = ReadinessAsync(trader);
        await host.ConnectAsync(trader, clientId);
        await late;
        await ReadinessAsync(trader);
        Assert.True((await ReadinessAsync(trader)).GetProperty("session").GetProperty("ok").GetBoolean());
        Assert.Equal("CONNECTED", await StatusAsync(trader));
    }

    [Fact]
    public async Task Readiness_tells_of_session_funds_market_and_kill_switch()
    {
        var (trader, _) = await host.KiteTraderAsync();
        var unlisted = await ReadinessAsync(trader);
        Assert.Equal((false, "INSTRUMENTS_OUTDATED"), (unlisted.GetProperty("ready").GetBoolean(), unlisted.GetProperty("instruments").Text("reason")));
        host.Kite.Instruments.Enqueue("ITC,NSE,0.05,1");
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<InstrumentKeeper>().TakeAsync(CancellationToken.None);
        var ready = await ReadinessAsync(trader);
        Assert.True(ready.GetProperty("ready").GetBoolean(), ready.GetRawText());
        Assert.Equal(1_000_000m, ready.GetProperty("funds").Number("available"));
        Assert.Equal(("OPEN", "CONTINUOUS"), (ready.GetProperty("market").Text("window"), ready.GetProperty("market").Text("phase")));

        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "HALTED" })).EnsureSuccessStatusCode();
        Assert.False((await ReadinessAsync(trader)).GetProperty("ready").GetBoolean());
        var other = await host.TraderAsync();
        await (await other.Client.GetAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}/readiness")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.True((await ReadinessAsync(other)).GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task Disconnecting_and_deletion_destroy_token_and_keys_and_end_the_session_at_the_broker()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        Assert.True(host.Kite.IsSignedIn(clientId));
        Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);
        await NothingLeftAsync(trader);
        Assert.False(host.Kite.IsSignedIn(clientId));
        // Nothing to end any more.
        Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);

        var (gone, goneId) = await host.KiteTraderAsync();
        await KiteHost.BeginAsync(gone);
        await host.DeliverAsync(new UserDeleted(gone.Id, host.Clock.GetUtcNow()));
        await Eventually.HoldsAsync(async () => await StatusAsync(gone) == "DISCONNECTED");
        await NothingLeftAsync(gone);
        Assert.False(host.Kite.IsSignedIn(goneId));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_logins WHERE account_id = $1", gone.Id));
    }

    [Fact]
    public async Task An_order_nobody_knows_of_yet_is_cancelled_when_its_user_is_deleted_and_who_they_were_at_the_broker_is_forgotten()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        host.Kite.SetPrice(symbol, 100);
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DropAfter);
        var intent = await trader.IntentAsync(new { broker = "ZERODHA", symbol, order_type = "LIMIT", limit_price = 90, confirm = true });
        Assert.Equal("UNKNOWN", intent.Text("state"));

        await host.DeliverAsync(new UserDeleted(trader.Id, host.Clock.GetUtcNow()));

        await Eventually.HoldsAsync(async () => await StatusAsync(trader) == "DISCONNECTED");
        Assert.Equal("CANCELLED", Assert.Single(host.Kite.OrdersOf(clientId)).Status);
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_connections WHERE client_user_id = $1", clientId));
    }

    [Fact]
    public async Task A_book_that_cannot_be_read_does_not_keep_a_deleted_user()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        host.Kite.SetPrice(symbol, 100);
        var known = (await trader.IntentAsync(new { broker = "ZERODHA", symbol, order_type = "LIMIT", limit_price = 90, confirm = true })).Text("id")!;
        host.Kite.Fail(clientId, "POST /orders", KiteFault.DropAfter);
        var unknown = (await trader.IntentAsync(new { broker = "ZERODHA", symbol, order_type = "LIMIT", limit_price = 90, confirm = true })).Text("id")!;
        host.Kite.Fail(clientId, "GET /orders", KiteFault.ServerErrorBefore);

        await host.DeliverAsync(new UserDeleted(trader.Id, host.Clock.GetUtcNow()));

        await Eventually.HoldsAsync(async () => await StatusAsync(trader) == "DISCONNECTED");
        Assert.Equal("CANCELLED", Assert.Single(host.Kite.OrdersOf(clientId), o => o.Tag == OrderTag.For(known)).Status);
        Assert.Equal("OPEN", Assert.Single(host.Kite.OrdersOf(clientId), o => o.Tag == OrderTag.For(unknown)).Status);
    }

    [Fact]
    public async Task A_token_that_cannot_be_read_keeps_nobody_from_being_deleted()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        host.Kite.SetPrice(symbol, 100);
        Assert.Equal("ACCEPTED", (await trader.IntentAsync(new { broker = "ZERODHA", symbol, order_type = "LIMIT", limit_price = 90, confirm = true })).Text("state"));
        await host.ExecuteAsync($"UPDATE broker_tokens SET key_id = 'lost' WHERE broker_connection_id = '{trader.ConnectionId}'");

        await host.DeliverAsync(new UserDeleted(trader.Id, host.Clock.GetUtcNow()));

        await Eventually.HoldsAsync(async () => await StatusAsync(trader) == "DISCONNECTED");
        await NothingLeftAsync(trader);
        Assert.Single(host.Kite.OrderIds(clientId));
    }

    [Fact]
    public async Task Disconnecting_is_no_way_around_the_second_factor()
    {
        var (trader, _) = await host.KiteTraderAsync();
        var weak = host.As(trader.Id);
        Assert.Equal(HttpStatusCode.NoContent, (await weak.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);
        await (await weak.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 1 })).IsProblemAsync(HttpStatusCode.Forbidden, "STEP_UP_REQUIRED");
    }

    [Fact]
    public async Task While_the_broker_cannot_be_reached_a_sign_in_can_be_sent_again()
    {
        await using var own = await OwnHost<UnreachableKiteHost>.StartAsync();
        var id = $"user-{Guid.NewGuid():N}";
        var trader = new TradingHost.Trader(id, own.Host.WithSecondFactor(id));
        var state = await KiteHost.BeginAsync(trader);
        for (var i = 0; i < 2; i++)
        {
            await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { request_token = "token", state }))
                .IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BROKER_UNAVAILABLE");
        }
    }

    [Fact]
    public async Task A_sign_in_that_was_given_up_before_it_was_sent_can_be_sent_again()
    {
        var id = $"user-{Guid.NewGuid():N}";
        var state = await KiteHost.BeginAsync(new TradingHost.Trader(id, host.WithSecondFactor(id)));
        await using var scope = host.Services.CreateAsyncScope();
        var broker = (ILiveBroker)scope.ServiceProvider.GetRequiredService<BrokerRegistry>().Find(BrokerName.ZERODHA)!;
        // Calls of the same app, behind which the next waits for seconds.
        using var before = new CancellationTokenSource();
        var limits = host.Services.GetRequiredService<KiteRateLimits>();
        var waiting = Enumerable.Range(0, 40).Select(_ => limits.WaitAsync(new KiteCall(HttpMethod.Get, "/", $"key-of-{id}", null, null, KiteCallKind.OTHER), before.Token).AsTask()).ToList();
        using var patience = new CancellationTokenSource();

        var sent = scope.ServiceProvider.GetRequiredService<LoginDesk>().CompleteAsync(id, broker, "token", state, patience.Token);
        await Eventually.HoldsAsync(async () => await PendingAsync() == 0);
        await patience.CancelAsync();

        Assert.True((await sent).IsRefused(out var refusal));
        Assert.Equal("BROKER_UNAVAILABLE", refusal.Code);
        Assert.Equal(1L, await PendingAsync());
        await before.CancelAsync();
        foreach (var call in waiting.Where(w => w.IsCompletedSuccessfully))
            (await call).Dispose();

        Task<long> PendingAsync() => host.ScalarAsync<long>("SELECT count(*) FROM broker_logins WHERE account_id = $1", id);
    }

    public sealed class UnreachableKiteHost : TradingHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Zerodha:BaseAddress", "http://127.0.0.1:9");
        }
    }

    [Fact]
    public async Task The_token_that_goes_in_an_address_stands_in_no_trace()
    {
        var told = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => told.Enqueue(string.Join(' ', span.TagObjects.Select(t => $"{t.Key}={t.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        var (trader, _) = await host.KiteTraderAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);

        Assert.Contains(told, t => t.Contains("/session/token?", StringComparison.Ordinal));
        Assert.DoesNotContain(told, t => t.Contains("access_token", StringComparison.Ordinal) || t.Contains("access-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_is_out_of_order_keeps_nobody_from_disconnecting()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        host.Kite.FailLogout = true;
        try
        {
            Assert.Equal(HttpStatusCode.NoContent, (await trader.Client.DeleteAsync($"{TradingHost.Api}/connections/{trader.ConnectionId}")).StatusCode);
        }
        finally
        {
            host.Kite.FailLogout = false;
        }

        await NothingLeftAsync(trader);
        Assert.Equal("DISCONNECTED", await StatusAsync(trader));
        Assert.True(host.Kite.IsSignedIn(clientId));
    }

    [Fact]
    public async Task A_postback_is_believed_when_the_apps_secret_signed_it()
    {
        var (trader, clientId) = await host.KiteTraderAsync();
        var symbol = TradingHost.NewSymbol();
        var intent = await trader.IntentAsync(new { broker = "ZERODHA", symbol, order_type = "LIMIT", limit_price = 90, confirm = true });
        Assert.Equal("ACCEPTED", intent.Text("state"));
        var order = Assert.Single(host.Kite.OrderIds(clientId));
        host.Kite.Fill(clientId, order, 1, 89.95m);

        Assert.Equal(HttpStatusCode.Forbidden, (await PostbackAsync(host.Kite.Postback(clientId, order, "another secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostbackAsync("{\"order_id\":\"1\"}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostbackAsync("not json")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostbackAsync("""{"user_id":"\ud800","order_id":"1","order_timestamp":"x","checksum":"y"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostbackAsync(new string(' ', 70_000))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await PostbackAsync(host.Kite.Postback(clientId, order))).StatusCode);
        await Eventually.HoldsAsync(async () => (await trader.IntentNowAsync(intent.Text("id")!)).Text("state") == "FILLED");
        Assert.Equal(89.95m, (await trader.IntentNowAsync(intent.Text("id")!)).Number("average_price"));
    }

    private async Task<HttpResponseMessage> PostbackAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        return await host.Anonymous().PostAsync($"{TradingHost.Api}/brokers/zerodha/postback", content);
    }

    private async Task NothingLeftAsync(TradingHost.Trader trader)
    {
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1 AND access_token_enc <> ''", trader.ConnectionId));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_apps WHERE broker_connection_id = $1", trader.ConnectionId));
    }

    private async Task ConnectRefusedAsync(TradingHost.Trader trader, string clientId, string state) =>
        await (await trader.Client.PostAsJsonAsync($"{TradingHost.Api}/brokers/ZERODHA/connect", new { request_token = host.Kite.SignIn(clientId), state }))
            .IsProblemAsync(HttpStatusCode.UnprocessableEntity, "BROKER_STATE_INVALID");

    private static async Task<System.Text.Json.JsonElement> ReadinessAsync(TradingHost.Trader trader) => await trader.GetAsync($"/connections/{trader.ConnectionId}/readiness");

    private Task<string> StatusAsync(TradingHost.Trader trader) => host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", trader.ConnectionId);
}
