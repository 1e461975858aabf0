using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Trading.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Fyntrix.Trading.Tests;

public sealed class SchemaTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task Migrating_twice_changes_nothing_and_the_index_members_are_there_once()
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        var before = await db.Instruments.CountAsync();
        var migrate = scope.ServiceProvider.GetServices<IServiceCommand>().Single(c => c.Name == "migrate");
        Assert.Equal(0, await migrate.RunAsync(new CommandArguments([]), TextWriter.Null, CancellationToken.None));
        Assert.Equal(0, await migrate.RunAsync(new CommandArguments([]), TextWriter.Null, CancellationToken.None));
        Assert.Equal(before, await db.Instruments.CountAsync());
        Assert.Equal(56, before);
        Assert.True(await db.Instruments.AllAsync(i => i.LotSize == 1 && i.TickSize == null));
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task The_model_has_no_change_that_a_migration_lacks()
    {
        await using var scope = host.Services.CreateAsyncScope();
        Assert.False(scope.ServiceProvider.GetRequiredService<TradingDb>().Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task The_api_document_names_and_sums_up_every_endpoint()
    {
        var document = await host.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).ToList();
        Assert.Equal(31, operations.Count);
        Assert.All(operations, o => Assert.True(o.Value.TryGetProperty("operationId", out _) && o.Value.TryGetProperty("summary", out _)));
    }

    [Theory]
    [InlineData("fills")]
    [InlineData("order_events")]
    [InlineData("audit_log")]
    public async Task Append_only_tables_refuse_every_change(string table)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, confirm = true });
        foreach (var change in new[] { $"UPDATE {table} SET account_id = 'x'", $"DELETE FROM {table}", $"TRUNCATE {table} CASCADE" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(change));
            Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        }
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'x'")]
    [InlineData("DELETE FROM audit_log")]
    [InlineData("UPDATE audit_roots SET heads = 0")]
    [InlineData("DELETE FROM audit_root_heads")]
    [InlineData("UPDATE deleted_accounts SET deleted_at = '2001-01-01'")]
    [InlineData("UPDATE fills SET price = 1")]
    [InlineData("DELETE FROM order_events")]
    [InlineData("TRUNCATE trade_intents CASCADE")]
    [InlineData("ALTER TABLE audit_log DISABLE TRIGGER append_only")]
    [InlineData("CREATE TABLE t (x int)")]
    public async Task The_service_itself_may_not(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => host.Services.GetRequiredService<NpgsqlDataSource>().Sql(statement).ExecuteAsync(CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("a second live token", "INSERT INTO broker_tokens SELECT 'x', broker_connection_id, access_token_enc, null, key_id, null, created_at, null FROM broker_tokens LIMIT 1")]
    [InlineData("a second latest snapshot", "INSERT INTO portfolio_snapshots SELECT 'x', account_id, broker, connection_id, kind, as_of, recorded_at, payload, true, source, created_at FROM portfolio_snapshots WHERE is_latest LIMIT 1")]
    [InlineData("a second connection", "INSERT INTO broker_connections SELECT 'x', account_id, broker, mode, status, client_user_id, scopes, created_at, updated_at FROM broker_connections LIMIT 1")]
    [InlineData("a second fill of a trade", "INSERT INTO fills SELECT 'x', account_id, connection_id, order_id, trade_intent_id, broker_order_id, trade_id, trade_date, symbol, exchange, product, side, quantity, price, price_source, filled_at, recorded_at FROM fills LIMIT 1")]
    [InlineData("a second entry of a number", "INSERT INTO audit_log (account_id, seq, at, actor, action, subject_type, subject_id, previous_hash, hash) SELECT account_id, seq, at, actor, action, subject_type, subject_id, previous_hash, hash FROM audit_log LIMIT 1")]
    [InlineData("an unknown state", "UPDATE trade_intents SET state = 'MAYBE'")]
    [InlineData("an unknown status", "UPDATE broker_orders SET status = 'OPEN'")]
    [InlineData("more filled than asked", "UPDATE trade_intents SET filled_qty = qty + 1")]
    [InlineData("a long tag", "UPDATE broker_orders SET tag = 'ABCDEFGHIJKLMNOPQRSTU'")]
    [InlineData("an order of ours without an intent", "UPDATE broker_orders SET trade_intent_id = NULL")]
    [InlineData("a revoked token with content", "UPDATE broker_tokens SET revoked_at = now()")]
    [InlineData("a connection taken from its orders", "DELETE FROM broker_connections")]
    public async Task The_database_itself_refuses(string what, string sql)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, confirm = true });
        await trader.PostAsync("/portfolio/refresh", null);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(sql));
        Assert.True(refused.SqlState.StartsWith("23", StringComparison.Ordinal), $"{what}: {refused.MessageText}");
    }
}
