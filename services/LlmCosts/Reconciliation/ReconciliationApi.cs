using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>What providers say was used, against what was reported here.</summary>
internal static class ReconciliationApi
{
    private const long LargestBody = 8 * 1024 * 1024;

    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/reconcile", "LLM usage")
            .MapPost("", ReconcileAsync)
            .RequireScope(Scopes.Admin)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithName("ReconcileLlmUsage")
            .WithSummary("Compares a provider's usage export with what was booked, per model and day in UTC")
            .WithDescription("OpenAI's organization usage and costs as they were answered, or a CSV table. Each day and model comes with the cause of its difference. Nothing is changed.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Ok<ReconcileAnswer>, ProblemHttpResult>> ReconcileAsync(ReconcileRequest request, Reconciler reconciler, CancellationToken cancellationToken) =>
        await reconciler.RunAsync(request, cancellationToken) is var result && result.IsRefused(out var refusal)
            ? refusal.ToProblem()
            : TypedResults.Ok(result.Value);
}
