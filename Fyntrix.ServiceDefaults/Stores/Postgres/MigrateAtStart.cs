using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>Migrates before the service takes requests, in Development only; elsewhere a job runs <c>migrate</c>.</summary>
internal sealed class MigrateAtStart<TContext>(IServiceScopeFactory scopes) : IHostedLifecycleService
    where TContext : ServiceDbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TContext>().Database.MigrateAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
