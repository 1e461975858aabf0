using System.Net.Http.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Fyntrix.Trading.Tests;

/// <summary>What a deleted user left is removed when the legal period is over, and not a day before.</summary>
public sealed class PurgeDeletedTests
{
    // Everything that names an account or one of its connections, but for the roots of the audit and the row that says when the account was deleted.
    private const string Left =
        """
        SELECT (SELECT count(*) FROM fills WHERE account_id = $1) + (SELECT count(*) FROM order_events WHERE account_id = $1)
             + (SELECT count(*) FROM broker_orders WHERE account_id = $1) + (SELECT count(*) FROM trade_intents WHERE account_id = $1)
             + (SELECT count(*) FROM portfolio_snapshots WHERE account_id = $1) + (SELECT count(*) FROM broker_connections WHERE account_id = $1)
             + (SELECT count(*) FROM risk_limits WHERE account_id = $1) + (SELECT count(*) FROM kill_switches WHERE account_id = $1)
             + (SELECT count(*) FROM audit_log WHERE account_id = $1) + (SELECT count(*) FROM audit_heads WHERE account_id = $1)
             + (SELECT count(*) FROM paper_accounts WHERE connection_id = $2) + (SELECT count(*) FROM paper_orders WHERE connection_id = $2)
             + (SELECT count(*) FROM paper_trades WHERE connection_id = $2) + (SELECT count(*) FROM paper_positions WHERE connection_id = $2)
             + (SELECT count(*) FROM order_call_counts WHERE connection_id = $2) + (SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $2)
        """;

    [Fact]
    public async Task What_a_deleted_user_left_goes_after_the_years_and_the_audit_of_the_others_still_fits()
    {
        await using var own = await OwnHost<TradingHost>.StartAsync();
        var host = own.Host;
        var (gone, stays) = (await ActiveAsync(host), await ActiveAsync(host));
        // More than goes at once.
        await host.ExecuteAsync(
            $"""
            INSERT INTO portfolio_snapshots (id, account_id, broker, connection_id, kind, as_of, recorded_at, payload, is_latest, source, created_at)
            SELECT gen_random_uuid()::text, account_id, broker, connection_id, kind, as_of, recorded_at, payload, false, source, created_at
              FROM portfolio_snapshots, generate_series(1, 1250) WHERE account_id = '{gone.Id}' AND is_latest
            """);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await SealAsync(host);
        await DeleteAsync(host, gone);
        var (before, others) = (await LeftAsync(host, gone), await LeftAsync(host, stays));

        host.Clock.Advance(host.Clock.GetUtcNow().AddYears(8).AddDays(-1) - host.Clock.GetUtcNow());
        Assert.StartsWith("Removed 0 rows of 0 accounts", await RunAsync(host, "purge-deleted"), StringComparison.Ordinal);
        Assert.Equal(before, await LeftAsync(host, gone));

        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.StartsWith("Removed ", await RunAsync(host, "purge-deleted"), StringComparison.Ordinal);
        Assert.Equal(0L, await LeftAsync(host, gone));
        Assert.Equal(others, await LeftAsync(host, stays));
        Assert.Contains("1 deleted accounts were removed", await RunAsync(host, "verify-audit"), StringComparison.Ordinal);
        Assert.StartsWith("Removed 0 rows of 0 accounts", await RunAsync(host, "purge-deleted"), StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("DELETE FROM fills"));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
    }

    [Fact]
    public async Task A_run_that_was_broken_off_is_finished_by_the_next_and_is_no_fault_of_the_audit_meanwhile()
    {
        await using var own = await OwnHost<TradingHost>.StartAsync();
        var host = own.Host;
        var gone = await ActiveAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await SealAsync(host);
        await DeleteAsync(host, gone);
        host.Clock.Advance(TimeSpan.FromDays(9 * 366));
        await host.ExecuteAsync(
            """
            CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken off'; END $$;
            CREATE TRIGGER stop BEFORE DELETE ON audit_heads FOR EACH STATEMENT EXECUTE FUNCTION stop();
            """);
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(host, "purge-deleted"));
        Assert.Equal(1L, await LeftAsync(host, gone));
        await RunAsync(host, "verify-audit");

        await host.ExecuteAsync("DROP TRIGGER stop ON audit_heads");
        Assert.StartsWith("Removed 1 rows of 1 accounts", await RunAsync(host, "purge-deleted"), StringComparison.Ordinal);
        Assert.Equal(0L, await LeftAsync(host, gone));
    }

    [Fact]
    public async Task Whoever_can_only_write_as_the_service_cannot_have_a_younger_account_removed()
    {
        await using var own = await OwnHost<TradingHost>.StartAsync();
        var host = own.Host;
        var trader = await ActiveAsync(host);
        var before = await LeftAsync(host, trader);
        await host.Services.GetRequiredService<NpgsqlDataSource>()
            .Sql("INSERT INTO deleted_accounts (account_id, deleted_at) VALUES ($1, '2001-01-01')", trader.Id).ExecuteAsync(CancellationToken.None);

        Assert.StartsWith("Removed 0 rows of 0 accounts", await RunAsync(host, "purge-deleted"), StringComparison.Ordinal);

        Assert.Equal(before, await LeftAsync(host, trader));
    }

    private static async Task<TradingHost.Trader> ActiveAsync(TradingHost host)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, confirm = true });
        await trader.IntentAsync(new { symbol, order_type = "LIMIT", limit_price = 90, confirm = true });
        await trader.PostAsync("/portfolio/refresh", null);
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 5 })).EnsureSuccessStatusCode();
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/kill-switch", new { state = "HALTED" })).EnsureSuccessStatusCode();
        return trader;
    }

    /// <summary>The message comes twice, and the first counts.</summary>
    private static async Task DeleteAsync(TradingHost host, TradingHost.Trader trader)
    {
        var at = host.Clock.GetUtcNow();
        for (var i = 0; i < 2; i++)
        {
            await host.DeliverAsync(new UserDeleted(trader.Id, at.AddDays(i)));
            await Eventually.HoldsAsync(async () => await host.ScalarAsync<long>("SELECT count(*) FROM inbox_messages") == i + 1);
        }

        Assert.Equal(at.UtcDateTime, await host.ScalarAsync<DateTime>("SELECT deleted_at FROM deleted_accounts WHERE account_id = $1", trader.Id), TimeSpan.FromMilliseconds(1));
    }

    private static Task<long> LeftAsync(TradingHost host, TradingHost.Trader trader) => host.ScalarAsync<long>($"{Left}::bigint", trader.Id, trader.ConnectionId);

    private static Task SealAsync(TradingHost host) => Eventually.HoldsAsync(async () =>
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuditRoots>().SealAsync(default);
        return await host.ScalarAsync<long>("SELECT count(*) FROM audit_root_heads") > 0;
    });

    private static async Task<string> RunAsync(TradingHost host, string name)
    {
        var (exitCode, said) = await host.CommandAsync(name);
        Assert.True(exitCode == 0, said);
        return said;
    }
}
