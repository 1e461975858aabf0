using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Caches;

/// <summary>How the service's files stand.</summary>
internal sealed record CacheStatus(IReadOnlyList<SqliteStoreStatus> Files)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapStoreStatus("/api/v1/cache/status", "Operations", "GetCacheStatus", (files, _) => Task.FromResult(new CacheStatus(files)));
}
