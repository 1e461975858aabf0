using System.Net;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Users hear of new picks on what they watch.</summary>
public sealed class AlertTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task Who_watches_a_symbol_gets_an_alert_for_its_new_pick_and_nobody_else_does()
    {
        await WatchAsync("asha", "AXISBANK", "NSE");
        await WatchAsync("binod", "AXISBANK", "BSE");

        var run = await host.PublishAsync(SampleRun.Of(SampleRun.Long("AXISBANK"), SampleRun.Long("CIPLA")));

        var alert = Assert.Single((await host.GetAsync("/api/v1/alerts", host.As("asha"))).GetProperty("items").EnumerateArray());
        Assert.Equal(("AXISBANK", "Buy", "LONG", 3412.65m, JsonValueKind.Null), (alert.GetProperty("symbol").GetString(), alert.GetProperty("recommendation").GetString(),
            alert.GetProperty("direction").GetString(), alert.GetProperty("entry_price").GetDecimal(), alert.GetProperty("read_at").ValueKind));
        Assert.Empty((await host.GetAsync("/api/v1/alerts", host.As("binod"))).GetProperty("items").EnumerateArray());
        var told = await host.Sent.WaitForAsync<WatchedSymbolPicked>(m => m.Symbol == "AXISBANK");
        Assert.Equal(["asha"], told.UserIds);
        Assert.Equal(run.GetProperty("run_id").GetString(), told.RunId);
    }

    [Fact]
    public async Task An_alert_is_read_once_by_its_owner()
    {
        await WatchAsync("chitra", "DRREDDY", "NSE");
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("DRREDDY")));
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("DRREDDY")).With("mode", "Intraday"));
        var id = (await host.GetAsync("/api/v1/alerts?limit=1", host.As("chitra"))).GetProperty("items")[0].GetProperty("alert_id").GetString();

        await (await host.As("dev").PostAsync($"/api/v1/alerts/{id}/read", null)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(HttpStatusCode.NoContent, (await host.As("chitra").PostAsync($"/api/v1/alerts/{id}/read", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.As("chitra").PostAsync($"/api/v1/alerts/{id}/read", null)).StatusCode);

        Assert.Single(await host.ListAllAsync("/api/v1/alerts?unread=true", "alert_id", host.As("chitra")));
        Assert.Equal(2, (await host.ListAllAsync("/api/v1/alerts?limit=1", "alert_id", host.As("chitra"))).Count);
        using var all = await host.As("chitra").PostAsync("/api/v1/alerts/read", null);
        Assert.Equal(1, JsonDocument.Parse(await all.Content.ReadAsStringAsync()).RootElement.GetProperty("marked").GetInt32());
        Assert.Empty(await host.ListAllAsync("/api/v1/alerts?unread=true", "alert_id", host.As("chitra")));
    }

    [Fact]
    public async Task Picks_of_days_ago_are_no_news()
    {
        await WatchAsync("esha", "HINDALCO", "NSE");
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("HINDALCO")).With("generated_at", "2026-01-07T06:29:30Z"));

        Assert.Empty(await host.ListAllAsync("/api/v1/alerts", "alert_id", host.As("esha")));
    }

    [Fact]
    public async Task A_deleted_users_alerts_go_with_them()
    {
        await WatchAsync("farid", "TATASTEEL", "NSE");
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("TATASTEEL")));
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM alerts WHERE user_id = 'farid'"));

        await host.DeliverAsync(new UserDeleted("farid", host.Clock.GetUtcNow()));

        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM alerts WHERE user_id = 'farid'"));
    }

    [Fact]
    public async Task Alerts_are_for_people_who_signed_in()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await host.As("agent", Scopes.PicksWrite).GetAsync(new Uri("/api/v1/alerts", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous().GetAsync(new Uri("/api/v1/alerts", UriKind.Relative))).StatusCode);
        await (await host.As("asha").GetAsync(new Uri("/api/v1/alerts?limit=999", UriKind.Relative))).IsInvalidAsync("limit");
    }

    private Task WatchAsync(string user, string symbol, string exchange) =>
        host.DeliverAsync(new WatchlistChanged(user, [new WatchedSymbol(symbol, exchange)], host.Clock.GetUtcNow()));
}
