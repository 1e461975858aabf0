using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
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
        var book = await prices.CurrentAsync(cancellationToken);
        var rows = await store.ReadAsync(connection => UnpricedRows.Page(connection, window, book, now), cancellationToken);
        return TypedResults.Ok(Page<UnpricedAnswer>.Of(rows, window, u => new PagePosition(u.LastCalledFrom, u.Model)));
    }
}
