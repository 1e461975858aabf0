using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

public static class PostgresExtensions
{
    private const int PoolSize = 24;

    /// <summary>
    /// The service's database, by <c>ConnectionStrings:{name}</c>: pooled context, data source for hot paths, outbox, idempotency
    /// keys, <c>migrate</c> command (at start too in Development), readiness.
    /// </summary>
    public static void AddPostgresStore<TContext>(this WebApplicationBuilder builder, string name)
        where TContext : ServiceDbContext
    {
        var services = builder.Services;
        services.TryAddSingleton<OutboxSignal>();

        // Retries of EF's own forbid explicit transactions and can run a commit twice; our health check has its own time-out.
        builder.AddNpgsqlDbContext<TContext>(
            name,
            settings =>
            {
                settings.DisableRetry = true;
                settings.DisableHealthChecks = true;
                settings.ConnectionString = WithDefaults(settings.ConnectionString, builder.Environment.ApplicationName);
            });
        services.ConfigureDbContext<TContext>((provider, options) =>
        {
            var signal = provider.GetRequiredService<OutboxSignal>();
            options.AddInterceptors(new OutboxSignalInterceptor(signal), new SingleStatementInterceptor(signal));
        });

        services.AddSingleton(_ => NpgsqlDataSource.Create(
            WithDefaults(builder.Configuration.GetConnectionString(name), builder.Environment.ApplicationName)
            ?? throw new InvalidOperationException($"A connection string is missing: set ConnectionStrings:{name} (ConnectionStrings__{name} in the environment).")));
        services.TryAddSingleton<IOutboxSource, PostgresOutboxSource>();
        services.TryAddSingleton<IIdempotencyStore, PostgresIdempotencyStore>();
        services.AddHostedService<MessageTrimming>();

        services.AddCommand<MigrateCommand<TContext>>();
        if (builder.Environment.IsDevelopment())
            services.AddHostedService<MigrateAtStart<TContext>>();
        services.AddHealthChecks().AddCheck<PostgresHealthCheck<TContext>>(name, tags: [HealthExtensions.Ready]);
    }

    private static string? WithDefaults(string? connectionString, string application)
    {
        if (string.IsNullOrEmpty(connectionString))
            return connectionString;
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        // ContainsKey is true for every keyword there is; this, for those that were given.
        if (!given.ShouldSerialize("Maximum Pool Size"))
            given.MaxPoolSize = PoolSize;
        if (string.IsNullOrEmpty(given.ApplicationName))
            given.ApplicationName = application;
        return given.ConnectionString;
    }
}
