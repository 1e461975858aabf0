using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Cache;

/// <summary>How the service's file is.</summary>
internal static class CacheStatusApi
{
    public static void MapCacheStatus(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/cache/status", "LLM cache")
            .MapGet("", GetAsync)
            .RequireScope(Scopes.Admin)
            .WithName("GetLlmCacheStatus")
            .WithSummary("Size and content of llm_costs.db");

    private static async Task<Ok<CacheStatus>> GetAsync(LlmCostStore store, PriceList prices, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.ReadAsync(connection => Read(connection, store, prices), cancellationToken));

    private static CacheStatus Read(SqliteConnection connection, LlmCostStore store, PriceList prices)
    {
        var (oldest, newest) = connection.QueryFirst(
            "SELECT min(created_at_micros) AS oldest, max(created_at_micros) AS newest FROM llm_requests", r => (r.GetMoment("oldest"), r.GetMoment("newest")));
        return new(
            store.Name,
            Length(store.Path),
            Length(store.Path + "-wal"),
            connection.QueryLong("PRAGMA freelist_count") * connection.QueryLong("PRAGMA page_size"),
            (int)connection.QueryLong("PRAGMA user_version"),
            Count("llm_requests"),
            Count("llm_totals"),
            Count("quarantine"),
            Count("outbox_messages"),
            oldest,
            newest,
            connection.QueryFirst("SELECT max(finished_at) AS last FROM llm_cleanups", r => r.GetMoment("last")),
            prices.Version);

        long Count(string table) => connection.QueryLong($"SELECT count(*) FROM {table}");
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
