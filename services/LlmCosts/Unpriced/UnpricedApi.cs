using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.LlmCosts.Unpriced;

/// <summary>Models whose calls could not be priced.</summary>
internal static class UnpricedApi
{
    public static void MapUnpriced(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/unpriced", "LLM prices")
            .MapGet("", ListAsync)
            .RequireScope(Scopes.Admin)
            .WithName("ListUnpricedLlmModels")
            .WithSummary("Models with unpriced calls, the one called last first, each with the nearest priced names");

    private static async Task<Results<Ok<Page<UnpricedAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        LlmCostStore store,
        PriceList prices,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var window = read.Value;
        var now = time.GetUtcNow();
        var rows = await store.ReadAsync(
            connection => connection.Query(
                $"""
                SELECT model, sum(unpriced_requests), sum(unpriced_tokens), min(bucket), max(bucket) AS last
                FROM llm_totals WHERE unpriced_requests > 0
                GROUP BY model
                {(window.After is null ? "" : "HAVING (max(bucket), model) < ($after, $after_id)")}
                ORDER BY last DESC, model DESC LIMIT $limit
                """,
                r => Answer(prices.Book, r.GetString(0), r.GetInt64(1), r.GetInt64(2), SqliteSql.FromMicros(r.GetInt64(3)), SqliteSql.FromMicros(r.GetInt64(4)), now),
                ("$after", window.After?.At), ("$after_id", window.After?.Id), ("$limit", window.Limit + 1)),
            cancellationToken);
        return TypedResults.Ok(Page<UnpricedAnswer>.Of(rows, window, u => new PagePosition(u.LastCalledFrom, u.Model)));
    }

    private static UnpricedAnswer Answer(PriceBook book, string model, long requests, long tokens, DateTimeOffset first, DateTimeOffset last, DateTimeOffset now)
    {
        var match = book.Find(model, now);
        return new(
            model, requests, tokens,
            match is PriceMatch.Found found ? found.Price.Model : null,
            match is PriceMatch.Unknown unknown ? unknown.Nearest : [],
            first, last);
    }
}
