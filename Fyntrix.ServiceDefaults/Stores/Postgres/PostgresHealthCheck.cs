using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Ready means: the database answers within two seconds and has exactly the schema that this version knows.
/// A right schema is asked for once; a wrong one each time, until a migration has put it right.
/// </summary>
internal sealed class PostgresHealthCheck<TContext>(IServiceScopeFactory scopes, NpgsqlDataSource dataSource) : IHealthCheck
    where TContext : ServiceDbContext
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static volatile bool schemaIsRight;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await using var command = dataSource.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(limit.Token);
            return schemaIsRight ? HealthCheckResult.Healthy() : await CheckSchemaAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database did not answer within two seconds.");
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy($"The database cannot be reached ({e.SqlState ?? "connection"}).");
        }
    }

    private static HealthCheckResult Wrong(string what) => HealthCheckResult.Unhealthy(what);

    private async Task<HealthCheckResult> CheckSchemaAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        var known = database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        if (known.Except(applied).ToList() is { Count: > 0 } missing)
            return Wrong($"The schema is older than this version: run the migrate command ({missing.Count} to apply).");
        if (applied.Except(known).Any())
            return Wrong("The schema is newer than this version: deploy the newer version.");
        schemaIsRight = true;
        return HealthCheckResult.Healthy();
    }
}
