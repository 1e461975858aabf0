using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Ready means: the file opens with the schema of this version and answers within two seconds. Degraded, and ready all the same: it
/// had to be made anew within the last day, its archive was damaged then, or its disk is nearly full.
/// </summary>
internal sealed class SqliteHealthCheck<TStore>(TStore store, IOptions<SqliteStoreSettings> settings, TimeProvider time) : IHealthCheck
    where TStore : SqliteStore
{
    private static readonly TimeSpan HealingIsNews = TimeSpan.FromDays(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM sqlite_master"), cancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }

        var remarks = new List<string>();
        if (store.LastHealing is { } healing && time.GetUtcNow() - healing.At < HealingIsNews)
            remarks.Add($"The store {store.Name} was {healing}.");
        if (store.ArchiveFaults is { Count: > 0 } faults)
            remarks.Add($"Some of what was to be kept of {store.Name} may be missing, since its archive is damaged: {string.Join("; ", faults)}.");
        if (SqliteStoreStatus.FreeDisk(store.Path) is { } free && free < settings.Value.LowDiskBytes)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The disk of {store.Name} has {free} bytes left, less than Stores:LowDiskBytes = {settings.Value.LowDiskBytes}."));
        return remarks is [] ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', remarks));
    }
}
