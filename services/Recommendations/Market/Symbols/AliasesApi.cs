using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Market.Symbols;

internal static class AliasesApi
{
    private const string One = "{alias}/{valid_from}";

    public static void MapAliases(this IEndpointRouteBuilder routes)
    {
        var aliases = routes.MapApi("/api/v1/market/aliases", "Market data");
        aliases.MapGet("", ListAsync)
            .RequireScope(MarketApi.Readers)
            .WithName("ListSymbolAliases")
            .WithSummary("Other names of symbols, the newest first");
        aliases.MapPut(One, PutAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("PutSymbolAlias")
            .WithSummary("Adds or changes another name of a symbol")
            .WithDescription("From a date until a date, both included. An alias has one symbol on a date, and leads to no circle.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        aliases.MapDelete(One, DeleteAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("DeleteSymbolAlias")
            .WithSummary("Takes another name of a symbol back")
            .WithDescription("Bars that came under it meanwhile stay with the symbol.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<SymbolAlias>>, ProblemHttpResult>> ListAsync(
        [AsParameters] AliasQuery query, [AsParameters] PageQuery paging, MarketDataStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => Aliases.List(connection, query, window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<SymbolAlias>, ProblemHttpResult>> PutAsync(
        [AsParameters] AliasKey key, PutAlias alias, MarketDataStore store, CancellationToken cancellationToken)
    {
        var put = await store.WriteAsync(write => Aliases.Put(write, key, alias), cancellationToken);
        return put.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(put.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync([AsParameters] AliasKey key, MarketDataStore store, CancellationToken cancellationToken) =>
        await store.WriteAsync(write => Aliases.Delete(write, key), cancellationToken)
            ? TypedResults.NoContent()
            : Refusal.NotFound("alias").ToProblem();
}
