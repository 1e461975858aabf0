using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>Migrates before the service takes requests, in Development only; elsewhere a job runs <c>migrate</c>.</summary>
internal sealed class MigrateAtStart<TContext>(StoreMigrator<TContext> migrator) : IBeforeStart
    where TContext : ServiceDbContext
{
    public Task RunAsync(CancellationToken cancellationToken) => migrator.MigrateAsync(login: null, cancellationToken);
}
