using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

public sealed class MarksTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    [Fact]
    public async Task An_older_state_never_replaces_a_newer_one()
    {
        var now = host.Clock.GetUtcNow();
        await host.DeliverAsync(PicksTests.Preferences("ordered", "BANKNIFTY", "Swing", now));
        await host.DeliverAsync(PicksTests.Preferences("ordered", "NIFTY50", "Intraday", now.AddSeconds(-1)));
        await host.DeliverAsync(new WatchlistChanged("ordered", [new("TITAN", "NSE")], now));
        await host.DeliverAsync(new WatchlistChanged("ordered", [new("MARUTI", "NSE"), new("SBIN", "NSE")], now.AddSeconds(-1)));

        Assert.Equal("BANKNIFTY", await host.TextAsync("SELECT universe FROM user_preferences WHERE user_id = 'ordered'"));
        Assert.Equal("TITAN", await host.TextAsync("SELECT group_concat(symbol) FROM user_watched_symbols WHERE user_id = 'ordered'"));
    }

    [Fact]
    public async Task A_newer_watchlist_replaces_the_whole()
    {
        var now = host.Clock.GetUtcNow();
        await host.DeliverAsync(new WatchlistChanged("replacing", [new("titan", "NSE"), new("SBIN", "BSE")], now));
        await host.DeliverAsync(new WatchlistChanged("replacing", [new("SBIN", "BSE"), new("SBIN", "BSE"), new("LTIM", "NSE")], now.AddSeconds(1)));
        Assert.Equal(2, await host.CountAsync("SELECT count(*) FROM user_watched_symbols WHERE user_id = 'replacing' AND symbol IN ('SBIN', 'LTIM')"));

        await host.DeliverAsync(new WatchlistChanged("replacing", [], now.AddSeconds(2)));
        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM user_watched_symbols WHERE user_id = 'replacing'"));
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_dealt_with_once()
    {
        var id = Guid.NewGuid();
        await host.DeliverAsync(PicksTests.Preferences("twice", "NIFTY50", null, host.Clock.GetUtcNow()), id);
        await host.ExecuteAsync("DELETE FROM user_preferences WHERE user_id = 'twice'");

        await host.DeliverAsync(PicksTests.Preferences("twice", "NIFTY50", null, host.Clock.GetUtcNow()), id);

        Assert.Equal(0, await host.CountAsync("SELECT count(*) FROM user_preferences WHERE user_id = 'twice'"));
    }

    [Fact]
    public async Task A_deleted_user_leaves_no_trace_and_late_messages_bring_none_back()
    {
        var now = host.Clock.GetUtcNow();
        await host.DeliverAsync(PicksTests.Preferences("leaving", "NIFTY50", "Swing", now));
        await host.DeliverAsync(new WatchlistChanged("leaving", [new("TITAN", "NSE")], now));
        var run = await host.PublishAsync(SampleRun.Of(), "leaving");
        await host.Sent.WaitForAsync<PicksPublished>();
        var fill = new OrderFilled("order", "intent", "leaving", run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString(), "TITAN", "NSE", "BUY", 1, 3412.65m, now);
        await host.DeliverAsync(fill);
        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM pick_fills WHERE user_id = 'leaving'"));

        await host.DeliverAsync(new UserDeleted("leaving", now));
        await host.DeliverAsync(fill);
        await host.DeliverAsync(PicksTests.Preferences("leaving", "NIFTY50", "Swing", now.AddSeconds(5)));
        await host.DeliverAsync(new WatchlistChanged("leaving", [new("TITAN", "NSE")], now.AddSeconds(5)));

        var tables = await host.Store.ReadAsync(
            c => ServiceDefaults.Stores.Sqlite.SqliteSql.Query(c, "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'", r => (Table: r.GetString(0), Column: r.GetString(1))),
            CancellationToken.None);
        foreach (var (table, column) in tables)
            Assert.True(await host.CountAsync($"SELECT count(*) FROM {table} WHERE {column} = 'leaving'") == 0, $"{table}.{column} still names the user.");
        // What they published is everybody's.
        Assert.Equal(2, (await host.GetAsync($"/api/v1/runs/{Uri.EscapeDataString(run.GetProperty("run_id").GetString()!)}")).GetProperty("picks").GetArrayLength());
    }
}
