using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Policies.Evaluation;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Policies;

internal static class PoliciesApi
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapApi("/api/v1/policies", "Policies");
        MapReads(policies);
        policies.MapPost("", CreateAsync)
            .RequireScope(Scopes.Admin)
            .WithIdempotencyKey()
            .WithName("CreatePolicy")
            .WithSummary("Write a policy as a draft")
            .WithDescription("The configuration never changes afterwards. It may name agents that are not registered yet.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        MapStep(policies, "{id}/shadow", ShadowAsync, "ShadowPolicy", "Have a draft decide beside the active policy, unseen");
        MapStep(policies, "{id}/activate", ActivateAsync, "ActivatePolicy", "Put a policy into force in place of the active one")
            .WithDescription("From SHADOW; from DRAFT with override: true. The active one is retired in the same transaction.");
        MapStep(policies, "{id}/retire", RetireAsync, "RetirePolicy", "End a policy's life")
            .WithDescription("After the active one the built-in policy is in force.");
        MapStep(policies, "rollback", RollBackAsync, "RollBackPolicy", "Undo the last activation that was not undone yet")
            .WithDescription("The policy that was in force before the present one is in force again; once more goes one further back.");
        policies.MapPost("{id}/evaluate", EvaluateAsync)
            .RequireScope(Scopes.Admin)
            .WithName("EvaluatePolicy")
            .WithSummary("Replay each exit profile of a policy over the picks of its evaluation windows")
            .WithDescription("The answer is the policy with its new metrics. Picks without bars and picks whose horizon has not ended do not count.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static void MapReads(RouteGroupBuilder policies)
    {
        policies.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListPolicies")
            .WithSummary("Policies, newest first");
        policies.MapGet("{id}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetPolicy")
            .WithSummary("A policy with its configuration")
            .ProducesProblem(StatusCodes.Status404NotFound);
        policies.MapGet("history", HistoryAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListPolicyHistory")
            .WithSummary("Every step of every policy, the last one first: who was active when, by whom and why");
    }

    private static RouteHandlerBuilder MapStep(RouteGroupBuilder policies, string path, Delegate handler, string name, string summary) =>
        policies.MapPost(path, handler)
            .RequireScope(Scopes.Admin)
            .WithIdempotencyKey(required: false)
            .WithName(name)
            .WithSummary(summary)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

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

    private static async Task<Results<Ok<Page<PolicyHistoryEntry>>, ProblemHttpResult>> HistoryAsync(
        [FromQuery(Name = "policy_id")] string? policyId, [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        var page = await store.ReadAsync(connection => PolicyReader.History(connection, policyId, window.Value), cancellationToken);
        return page.IsRefused(out refusal) ? refusal.ToProblem() : TypedResults.Ok(page.Value);
    }

    private static async Task<Created<PolicyDetail>> CreateAsync(
        NewPolicy request, ClaimsPrincipal user, HttpContext context, RecommendationStore store, CancellationToken cancellationToken)
    {
        var id = context.IdempotencyKey()!.DeriveId("policy").ToString("N");
        var policy = await store.WriteAsync(write => PolicyLife.Create(write, id, request, user.Id()), cancellationToken);
        return TypedResults.Created($"/api/v1/policies/{policy.PolicyId}", policy);
    }

    private static Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> ShadowAsync(
        string id, PolicyReason request, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        StepAsync(store, write => PolicyLife.Shadow(write, id, user.Id(), request.Reason!), cancellationToken);

    private static Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> ActivateAsync(
        string id, ActivatePolicy request, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        StepAsync(store, write => PolicyLife.Activate(write, id, user.Id(), request.Reason!, request.Override == true), cancellationToken);

    private static Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> RetireAsync(
        string id, PolicyReason request, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        StepAsync(store, write => PolicyLife.Retire(write, id, user.Id(), request.Reason!), cancellationToken);

    private static Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> RollBackAsync(
        PolicyReason request, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        StepAsync(store, write => PolicyLife.RollBack(write, user.Id(), request.Reason!), cancellationToken);

    private static async Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> StepAsync(
        RecommendationStore store, Func<SqliteWrite, Result<PolicyDetail>> step, CancellationToken cancellationToken)
    {
        var policy = await store.WriteAsync(step, cancellationToken);
        return policy.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(policy.Value);
    }

    private static async Task<Results<Ok<PolicyDetail>, ProblemHttpResult>> EvaluateAsync(string id, PolicyEvaluation evaluation, CancellationToken cancellationToken)
    {
        var policy = await evaluation.RunAsync(id, cancellationToken);
        return policy.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(policy.Value);
    }
}
