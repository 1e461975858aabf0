using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

public static class SqliteExtensions
{
    /// <summary>A SQLite store of the service, in the folder of <c>Stores:Directory</c>, with its readiness.</summary>
    public static void AddSqliteStore<TStore>(this WebApplicationBuilder builder)
        where TStore : SqliteStore
    {
        builder.Services.Configure<SqliteStoreSettings>(builder.Configuration.GetSection(SqliteStoreSettings.Section));
        builder.Services.TryAddSingleton<OutboxSignal>();
        builder.Services.TryAddSingleton<SqliteStoreDependencies>();
        builder.Services.AddSingleton<TStore>();
        builder.Services.AddHealthChecks().AddCheck<SqliteHealthCheck<TStore>>(typeof(TStore).Name, tags: [HealthExtensions.Ready]);
    }

    /// <summary>
    /// A store that also holds the service's outbox, inbox and idempotency keys; a step of its schema includes
    /// <c>message_tables</c>.
    /// </summary>
    public static void AddSqliteMessageStore<TStore>(this WebApplicationBuilder builder)
        where TStore : SqliteStore
    {
        builder.AddSqliteStore<TStore>();
        builder.Services.AddSingleton<IOutboxSource, SqliteOutboxSource<TStore>>();
        builder.Services.AddSingleton<IIdempotencyStore, SqliteIdempotencyStore<TStore>>();
    }
}
