using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

public static class SqliteExtensions
{
    /// <summary>A SQLite store of the service, in the folder of <c>Stores:Directory</c>, with its readiness, archive and commands.</summary>
    public static void AddSqliteStore<TStore>(this WebApplicationBuilder builder)
        where TStore : SqliteStore
    {
        var services = builder.Services;
        services.AddOptions<SqliteStoreSettings>()
            .BindConfiguration(SqliteStoreSettings.Section)
            .Validate(s => s.ExportEvery >= TimeSpan.FromMinutes(1), "Stores:ExportEvery must be at least a minute.")
            .Validate(s => s.LongestWait >= TimeSpan.FromSeconds(1) && s.LongestWait <= TimeSpan.FromMinutes(10), "Stores:LongestWait must be 1 second to 10 minutes.")
            .Validate(s => s.LargestGroup is >= 1 and <= 10_000, "Stores:LargestGroup must be 1 to 10000.")
            .Validate(s => s.LowDiskBytes >= 0, "Stores:LowDiskBytes must not be negative.")
            .ValidateOnStart();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton<SqliteStoreDependencies>();
        services.AddSingleton<TStore>();
        services.AddSingleton<SqliteStore>(provider => provider.GetRequiredService<TStore>());
        services.AddHostedService<SqliteStoreKeeper<TStore>>();
        services.AddHealthChecks().AddCheck<SqliteHealthCheck<TStore>>(typeof(TStore).Name, tags: [HealthExtensions.Ready]);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Scoped<IServiceCommand, ArchiveExportCommand>(),
            ServiceDescriptor.Scoped<IServiceCommand, ArchiveVerifyCommand>(),
            ServiceDescriptor.Scoped<IServiceCommand, ArchiveRestoreCommand>(),
        ]);
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

    /// <summary>Takes the service's stores for this process.</summary>
    /// <returns>A line for each store that another process has.</returns>
    internal static IReadOnlyList<string> ServeStores(this IServiceProvider services)
    {
        var taken = new List<string>();
        foreach (var store in services.GetServices<SqliteStore>())
        {
            try
            {
                if (!store.TryServe())
                    taken.Add($"Another process uses {store.Path} (it holds {store.Path}.lock): stop that one, or give this one a folder of its own by Stores:Directory.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A folder that cannot be written now stops nothing: the service runs and says 503 for what needs the store.
                services.GetRequiredService<ILogger<SqliteStore>>().LogFolderUnusable(store.Path, e.Message);
            }
        }

        return taken;
    }
}
