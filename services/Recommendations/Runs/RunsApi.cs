using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Runs;

internal static class RunsApi
{
    /// <summary>In bytes: 500 picks with features and what eight agents said of each.</summary>
    private const long LargestBody = 8 * 1024 * 1024;

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapApi("/api/v1/runs", "Runs");
        runs.MapPost("", PublishAsync)
            .RequireScope(Scopes.PicksWrite)
            .WithIdempotencyKey()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithName("PublishRun")
            .WithSummary("Publish a run of picks")
            .WithDescription("All picks of the run become visible at once, or none. The answer is the run as it is stored, with the id of each pick.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        runs.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListRuns")
            .WithSummary("Runs, newest first");
        runs.MapGet("{id}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetRun")
            .WithSummary("A run with its picks")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Created<RunWithPicks>> PublishAsync(
        PublishRun request, ClaimsPrincipal user, HttpContext context, RecommendationStore store, RunMetrics metrics, CancellationToken cancellationToken)
    {
        var key = context.IdempotencyKey()!;
        var run = await store.WriteAsync(write => RunWriter.Publish(write, request, user.Id(), key), cancellationToken);
        metrics.Published(run);
        return TypedResults.Created($"/api/v1/runs/{Uri.EscapeDataString(run.RunId)}", run);
    }

    private static async Task<Results<Ok<Page<Run>>, ProblemHttpResult>> ListAsync(
        [AsParameters] RunQuery query, [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => RunReader.List(connection, query, window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<RunWithPicks>, ProblemHttpResult>> GetAsync(string id, RecommendationStore store, CancellationToken cancellationToken)
    {
        var run = await store.ReadAsync(connection => RunReader.Find(connection, id), cancellationToken);
        return run is null ? Refusal.NotFound("run").ToProblem() : TypedResults.Ok(run);
    }
}
