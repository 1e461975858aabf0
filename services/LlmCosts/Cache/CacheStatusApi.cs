using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Cache;

/// <summary>How the service's file is.</summary>
internal static class CacheStatusApi
{
    public static void MapCacheStatus(this IEndpointRouteBuilder routes) =>
        routes.MapStoreStatus("/api/v1/llm/cache/status", "LLM cache", "GetLlmCacheStatus", AnswerAsync);

    private static async Task<CacheStatus> AnswerAsync(IReadOnlyList<SqliteStoreStatus> files, HttpContext context)
    {
        var file = files[0];
        var (oldest, newest, cleanup) = file.Available ? await TimesAsync(context) : default;
        return new(
            file.Name, file.FileBytes, file.LogBytes, file.FreeBytes, file.SchemaVersion,
            Rows("llm_requests"), Rows("llm_totals"), Rows("quarantine"), Rows("outbox_messages"),
            oldest, newest, cleanup, context.RequestServices.GetRequiredService<PriceList>().Version, files);

        long? Rows(string table) => file.Rows?.GetValueOrDefault(table);
    }

    private static Task<(DateTimeOffset? Oldest, DateTimeOffset? Newest, DateTimeOffset? Cleanup)> TimesAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<LlmCostStore>().ReadAsync(
            connection => connection.QueryFirst(
                """
                SELECT (SELECT min(created_at_micros) FROM llm_requests) AS oldest, (SELECT max(created_at_micros) FROM llm_requests) AS newest,
                       (SELECT max(finished_at) FROM llm_cleanups) AS cleanup
                """,
                r => (r.GetMoment("oldest"), r.GetMoment("newest"), r.GetMoment("cleanup"))),
            context.RequestAborted);
}
