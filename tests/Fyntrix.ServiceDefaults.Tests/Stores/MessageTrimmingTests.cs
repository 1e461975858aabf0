using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class MessageTrimmingTests
{
    [Fact]
    public async Task What_nobody_can_ask_for_any_more_goes_in_batches_and_the_rest_stays()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        var now = store.App.Clock.GetUtcNow();
        await ExecuteAsync(store, "INSERT INTO inbox_messages SELECT gen_random_uuid(), 'AddWidget', $1 FROM generate_series(1, 2500)", now - InboxMessage.Kept - TimeSpan.FromSeconds(1));
        await ExecuteAsync(store, "INSERT INTO inbox_messages SELECT gen_random_uuid(), 'AddWidget', $1 FROM generate_series(1, 3)", now - InboxMessage.Kept);
        await ExecuteAsync(store, KeysSql(40), now - IIdempotencyStore.Kept - TimeSpan.FromSeconds(1));
        await ExecuteAsync(store, KeysSql(4), now - IIdempotencyStore.Kept);

        var trimmed = await Trimming(store).TrimAsync(CancellationToken.None);

        Assert.Equal(2_540, trimmed);
        Assert.Equal(3, await store.CountAsync("inbox_messages"));
        Assert.Equal(4, await store.CountAsync("idempotency_keys"));
        Assert.Equal(0, await Trimming(store).TrimAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Trimming_waits_for_nobody_who_is_at_a_row()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        await ExecuteAsync(store, KeysSql(3), store.App.Clock.GetUtcNow() - TimeSpan.FromDays(2));
        await using var other = await store.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT 1 FROM idempotency_keys WHERE key = '2' FOR UPDATE", other, transaction);
        await hold.ExecuteScalarAsync();

        var trimmed = await Trimming(store).TrimAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, trimmed);
    }

    private static string KeysSql(int count) =>
        $"INSERT INTO idempotency_keys (owner_id, key, fingerprint, created_at, locked_until, lease) SELECT gen_random_uuid()::text, n::text, ''::bytea, $1, $1, gen_random_uuid() FROM generate_series(1, {count}) n";

    private static MessageTrimming Trimming(StoreApp store) => store.App.Services.GetServices<IHostedService>().OfType<MessageTrimming>().Single();

    private static async Task ExecuteAsync(StoreApp store, string sql, DateTimeOffset at)
    {
        await using var command = store.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = at });
        await command.ExecuteNonQueryAsync();
    }
}
