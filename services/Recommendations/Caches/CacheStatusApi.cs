using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Caches;

internal static class CacheStatusApi
{
    public static void MapCacheStatus(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/cache", "Operations")
            .MapGet("status", GetAsync)
            .RequireScope(Scopes.Admin)
            .WithName("GetCacheStatus")
            .WithSummary("Bytes, rows, schema version and free disk of each file");

    private static async Task<Ok<CacheStatus>> GetAsync(RecommendationStore picks, MarketDataStore market, CancellationToken cancellationToken) =>
        TypedResults.Ok(new CacheStatus([await LookAtAsync(picks, cancellationToken), await LookAtAsync(market, cancellationToken)]));

    private static async Task<CacheFile> LookAtAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(
                connection => new CacheFile(
                    store.Name, true, BytesOf(store.Path), FreeDiskOf(store.Path), (int)connection.QueryLong("PRAGMA user_version"), RowsOf(connection)),
                cancellationToken);
        }
        catch (SqliteStoreUnavailableException)
        {
            return new CacheFile(store.Name, false, BytesOf(store.Path), FreeDiskOf(store.Path), null, null);
        }
    }

    private static Dictionary<string, long> RowsOf(SqliteConnection connection) =>
        connection.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", r => r.GetString(0))
            .ToDictionary(table => table, table => connection.QueryLong($"SELECT count(*) FROM \"{table}\""));

    private static long BytesOf(string path) =>
        new[] { path, $"{path}-wal", $"{path}-shm" }.Select(p => new FileInfo(p)).Where(f => f.Exists).Sum(f => f.Length);

    private static long? FreeDiskOf(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
