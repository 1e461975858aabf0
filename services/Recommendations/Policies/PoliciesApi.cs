using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Policies;

internal static class PoliciesApi
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapApi("/api/v1/policies", "Policies");
        policies.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListPolicies")
            .WithSummary("Policies, newest first");
        policies.MapGet("{id}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetPolicy")
            .WithSummary("A policy with its configuration")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<Policy>>, ProblemHttpResult>> ListAsync(
        [FromQuery(Name = "status")] string? status, [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (status is not null && !Enum.GetNames<PolicyStatus>().Contains(status))
            return Refusal.Invalid("status", $"must be one of {string.Join(", ", Enum.GetNames<PolicyStatus>())}.").ToProblem();
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => PolicyReader.List(connection, status, window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> GetAsync(string id, RecommendationStore store, CancellationToken cancellationToken)
    {
        var policy = await store.ReadAsync(connection => PolicyReader.Find(connection, id), cancellationToken);
        return policy is null ? Refusal.NotFound("policy").ToProblem() : TypedResults.Ok(policy);
    }
}
