using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Picks;

internal static class PicksApi
{
    public static void MapPicks(this IEndpointRouteBuilder routes)
    {
        var picks = routes.MapApi("/api/v1/picks", "Picks");
        picks.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListPicks")
            .WithSummary("Picks, newest first");
        picks.MapGet("{uuid}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetPick")
            .WithSummary("A pick with contributions, outcome, history and what you got trading it")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<Pick>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PickQuery query, [AsParameters] PageQuery paging, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => PickReader.List(connection, query, user.Id(), window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<PickDetail>, ProblemHttpResult>> GetAsync(string uuid, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (!PickId.TryParse(uuid, out var id))
            return Refusal.Invalid("uuid", "must be the id of a pick: 32 hex digits.").ToProblem();
        var pick = await store.ReadAsync(connection => PickReader.Find(connection, id, user.Id()), cancellationToken);
        return pick is null ? Refusal.NotFound("pick").ToProblem() : TypedResults.Ok(pick);
    }
}
