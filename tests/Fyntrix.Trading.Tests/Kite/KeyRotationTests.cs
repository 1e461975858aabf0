using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>The operator has added a key and made it the active one of the command; the service still runs with the one before.</summary>
public sealed class KeyRotationTests(KeyRotationTests.Host host) : IClassFixture<KeyRotationTests.Host>
{
    private const string Next = "the next key, for tests only, long enough too";

    [Fact]
    public async Task While_keys_rotate_no_token_is_unreadable_at_any_moment_and_at_the_end_all_are_of_the_new_key()
    {
        var traders = new List<(TradingHost.Trader Trader, string ClientId)>();
        for (var i = 0; i < 6; i++)
            traders.Add(await host.KiteTraderAsync());
        using var stop = new CancellationTokenSource();
        var reads = 0;
        var readers = Enumerable.Range(0, 4).Select(async reader =>
        {
            for (var i = reader; !stop.IsCancellationRequested; i++)
            {
                var access = await AccessAsync(traders[i % traders.Count].Trader.ConnectionId);
                Assert.StartsWith("access-", access.AccessToken.Reveal(), StringComparison.Ordinal);
                Assert.Equal(KiteStub.ApiSecret, (await AppAsync(traders[i % traders.Count].Trader.ConnectionId)).ApiSecret.Reveal());
                Interlocked.Increment(ref reads);
            }
        }).ToList();
        var signIns = Task.Run(async () =>
        {
            // Sessions are replaced meanwhile, under the key of the running service.
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await host.ConnectAsync(traders[i % 2].Trader, traders[i % 2].ClientId);
        });

        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(0, await RotateAsync("next"));
            Assert.Equal(0, await RotateAsync("test"));
        }

        await stop.CancelAsync();
        await Task.WhenAll([.. readers, signIns]);
        Assert.True(reads > 8, $"{reads} reads");
        await RotateAsync("next");
        Assert.Equal(0L, await OfKeyAsync("test"));
        foreach (var (trader, _) in traders)
            Assert.True((await trader.GetAsync($"/connections/{trader.ConnectionId}/readiness")).GetProperty("session").GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_rotation_that_was_broken_off_is_finished_by_the_next()
    {
        for (var i = 0; i < 5; i++)
            await host.KiteTraderAsync();
        Assert.True(await OfKeyAsync("test") > 0);
        await using var scope = host.Services.CreateAsyncScope();
        using var dying = new CancellationTokenSource();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        var first = await db.Tokens.Where(t => t.KeyId == "test" && t.RevokedAt == null).OrderBy(t => t.Id).Select(t => t.Id).FirstAsync();
        // The second token's row is held by somebody, so that the command dies between two of them.
        await using var blocker = await host.HoldAsync("SELECT 1 FROM broker_tokens WHERE key_id = 'test' AND revoked_at IS NULL AND id > $1 ORDER BY id LIMIT 1 FOR UPDATE", first);
        var rotation = new SealedBrokerTokens(db, Vault("next")).ResealAsync(dying.Token);
        await Fyntrix.Testing.Eventually.HoldsAsync(async () => await host.ScalarAsync<string>("SELECT key_id FROM broker_tokens WHERE id = $1", first) == "next");
        await dying.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rotation);
        await blocker.DisposeAsync();

        Assert.True(await OfKeyAsync("test") > 0);
        Assert.Equal(0, await RotateAsync("next"));
        Assert.Equal(0L, await OfKeyAsync("test"));
    }

    [Fact]
    public async Task Without_the_key_that_sealed_them_the_command_says_which_is_missing_and_changes_nothing()
    {
        await using var own = await OwnHost<Host>.StartAsync();
        await own.Host.KiteTraderAsync();
        await using var scope = own.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        var lost = new TokenVault(new KeyRing(Options.Create(new EncryptionSettings { ActiveKeyId = "next", Keys = new() { ["next"] = Next } })));
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(
            () => Command(new SealedBrokerTokens(db, lost)).RunAsync(new CommandArguments([]), TextWriter.Null, CancellationToken.None));
        Assert.Contains("'test' is not configured", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await own.Host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE key_id = 'test'"));
    }

    private static TokenVault Vault(string active) => new(new KeyRing(Options.Create(new EncryptionSettings
    {
        ActiveKeyId = active,
        Keys = new() { ["test"] = Host.Key, ["next"] = Next },
    })));

    private static ResealSecretsCommand Command(params ISealedSecrets[] kinds)
    {
        var services = new ServiceCollection();
        foreach (var kind in kinds)
            services.AddSingleton(kind);
        return new ResealSecretsCommand("rotate-keys", services.BuildServiceProvider());
    }

    private async Task<int> RotateAsync(string active)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        return await Command(new SealedBrokerTokens(db, Vault(active)), new SealedBrokerApps(db, Vault(active))).RunAsync(new CommandArguments([]), TextWriter.Null, CancellationToken.None);
    }

    private Task<long> OfKeyAsync(string key) => host.ScalarAsync<long>(
        "SELECT (SELECT count(*) FROM broker_tokens WHERE key_id = $1 AND revoked_at IS NULL) + (SELECT count(*) FROM broker_apps WHERE key_id = $1)", key);

    private async Task<LiveAccess> AccessAsync(string connectionId)
    {
        // A token that is replaced between two reads is none for a moment; what there is must open.
        while (true)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var connection = await scope.ServiceProvider.GetRequiredService<TradingDb>().Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId);
            if (await scope.ServiceProvider.GetRequiredService<BrokerAccesses>().OfAsync(connection, CancellationToken.None) is LiveAccess access)
                return access;
        }
    }

    private async Task<BrokerApp> AppAsync(string connectionId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var connection = await scope.ServiceProvider.GetRequiredService<TradingDb>().Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId);
        return (await scope.ServiceProvider.GetRequiredService<BrokerAccesses>().AppOfAsync(connection, CancellationToken.None))!;
    }

    public sealed class Host : KiteHost
    {
        public const string Key = "a key for tests only, long enough to be one";

        /// <summary>Rows locked until it is disposed.</summary>
        public async Task<Npgsql.NpgsqlConnection> HoldAsync(string sql, string value)
        {
            var connection = new Npgsql.NpgsqlConnection(Database);
            await connection.OpenAsync();
            var transaction = await connection.BeginTransactionAsync();
            await using var command = new Npgsql.NpgsqlCommand(sql, connection, transaction) { Parameters = { new() { Value = value } } };
            await command.ExecuteNonQueryAsync();
            return connection;
        }

        protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Encryption:Keys:next", Next);
        }
    }
}
