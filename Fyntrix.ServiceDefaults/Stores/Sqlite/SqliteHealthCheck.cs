using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Ready means: the file opens with the schema of this version and answers within two seconds.</summary>
internal sealed class SqliteHealthCheck<TStore>(TStore store) : IHealthCheck
    where TStore : SqliteStore
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM sqlite_master"), cancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
