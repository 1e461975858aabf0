using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Picks;

internal static class PicksApi
{
    public static void MapPicks(this IEndpointRouteBuilder routes)
    {
        var picks = routes.MapApi("/api/v1/picks", "Picks");
        picks.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListPicks")
            .WithSummary("Picks, newest first")
            .WithDescription("order=personal ranks those of the last seven days by your watchlist, universe, modes and risk profile, and says why each concerns you.");
        picks.MapGet("{uuid}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetPick")
            .WithSummary("A pick with contributions, outcome, history and what you got trading it")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<Pick>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PickQuery query,
        [FromQuery(Name = "order")] string? order,
        [AsParameters] PageQuery paging,
        ClaimsPrincipal user,
        RecommendationStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (order is not null && !PickOrder.All.Contains(order))
            return Refusal.Invalid("order", $"must be one of {string.Join(", ", PickOrder.All)}.").ToProblem();
        var isPersonal = order == PickOrder.Personal;
        // The personal order has cursors of its own.
        if ((isPersonal ? paging with { Cursor = null } : paging).Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        if (!isPersonal)
            return TypedResults.Ok(await store.ReadAsync(connection => PickReader.List(connection, query, user.Id(), window.Value), cancellationToken));
        var after = string.IsNullOrEmpty(paging.Cursor) ? null : PersonalPosition.Parse(paging.Cursor);
        if (after is null && !string.IsNullOrEmpty(paging.Cursor))
            return Refusal.Invalid("cursor", "is not a cursor of this list; start without one.").ToProblem();
        return TypedResults.Ok(await store.ReadAsync(
            connection => PersonalFeed.List(connection, query, user.Id(), window.Value.Limit, after, time.GetUtcNow()), cancellationToken));
    }

    private static async Task<Results<Ok<PickDetail>, ProblemHttpResult>> GetAsync(string uuid, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (!PickId.TryParse(uuid, out var id))
            return Refusal.Invalid("uuid", "must be the id of a pick: 32 hex digits.").ToProblem();
        var pick = await store.ReadAsync(connection => PickReader.Find(connection, id, user.Id()), cancellationToken);
        return pick is null ? Refusal.NotFound("pick").ToProblem() : TypedResults.Ok(pick);
    }
}
