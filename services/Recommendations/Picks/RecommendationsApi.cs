using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Picks;

internal static class RecommendationsApi
{
    public static void MapRecommendations(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/recommendations", "Picks")
            .MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListRecommendations")
            .WithSummary("The recommendations table, newest first")
            .WithDescription("The same picks under the column names of ai_recommendations, with features, plan exit and result.");

    private static async Task<Results<Ok<Page<Recommendation>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PickQuery query,
        [FromQuery(Name = "evaluated")] bool? evaluated,
        [AsParameters] PageQuery paging,
        ClaimsPrincipal user,
        RecommendationStore store,
        CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => PickReader.ListRecommendations(connection, query, evaluated, user.Id(), window.Value), cancellationToken));
    }
}
