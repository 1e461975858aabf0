using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

public static class PostgresExtensions
{
    /// <summary>
    /// The service's database, by <c>ConnectionStrings:{name}</c>: one pool for the context and for commands of its own, outbox,
    /// idempotency keys, <c>migrate</c> commands (migrated at start in Development), readiness. The service runs as
    /// <c>&lt;service&gt;_app</c>, which may only add rows to the tables that are <paramref name="appendOnly"/>.
    /// </summary>
    public static void AddPostgresStore<TContext>(this WebApplicationBuilder builder, string name, params string[] appendOnly)
        where TContext : ServiceDbContext
    {
        var services = builder.Services;
        services.TryAddSingleton<OutboxSignal>();

        // Retries of EF's own forbid explicit transactions and can run a commit twice; our health check has its own time-out.
        string? given = null;
        builder.AddNpgsqlDbContext<TContext>(
            name,
            settings =>
            {
                settings.DisableRetry = true;
                settings.DisableHealthChecks = true;
                given = settings.ConnectionString;
                // The pool below takes its place, and PostgresSettingsCheck says what is wrong with it.
                settings.ConnectionString = "Host=unused";
            });
        services.AddOptions<PostgresSettings>().BindConfiguration(PostgresSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgresSettings>>(new PostgresSettingsCheck(name, given, builder.Environment.IsDevelopment()));
        services.AddSingleton(provider => new PostgresConnections(
            name, given!, builder.Environment.ApplicationName, appendOnly, provider.GetRequiredService<IOptions<PostgresSettings>>()));
        services.AddSingleton(provider => provider.GetRequiredService<PostgresConnections>().OpenPool());
        services.AddSingleton(provider => new PostgresOwner(provider.GetRequiredService<PostgresConnections>()));
        services.ConfigureDbContext<TContext>((provider, options) =>
        {
            var signal = provider.GetRequiredService<OutboxSignal>();
            options.AddInterceptors(new OutboxSignalInterceptor(signal), new SingleStatementInterceptor(signal));
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>());
            // These come back as exceptions, which are answered, repeated or logged where they arrive.
            options.ConfigureWarnings(warnings => warnings.Ignore(
                CoreEventId.QueryIterationFailed, CoreEventId.SaveChangesFailed, RelationalEventId.ConnectionError, RelationalEventId.TransactionError));
        });

        services.TryAddSingleton<IOutboxSource, PostgresOutboxSource>();
        services.TryAddSingleton<IIdempotencyStore, PostgresIdempotencyStore>();
        services.AddHostedService<MessageTrimming>();

        services.AddScoped<StoreMigrator<TContext>>();
        services.AddCommand<MigrateCommand<TContext>>();
        services.AddCommand<MigrateCheckCommand<TContext>>();
        if (builder.Environment.IsDevelopment())
            services.AddScoped<IBeforeStart, MigrateAtStart<TContext>>();
        services.AddSingleton<PostgresHealthCheck<TContext>>();
        services.AddHealthChecks().AddCheck<PostgresHealthCheck<TContext>>(name, tags: [HealthExtensions.Ready]);
    }
}
