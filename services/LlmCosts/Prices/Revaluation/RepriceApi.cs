using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>Pricing recorded calls anew.</summary>
internal static class RepriceApi
{
    public static void MapReprice(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/prices/re-price", "LLM prices")
            .MapPost("", RunAsync)
            .RequireScope(Scopes.Admin)
            .WithName("RepriceLlmRequests")
            .WithSummary("Prices recorded calls anew, by the prices in force when each was made")
            .WithDescription(
                $"What differs is written beside the recorded cost and shown with the call; requests, totals and budgets keep what was recorded. At most {Revaluer.MostCalls} calls at a time. "
                + "A repeat with the same prices adds nothing.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Ok<RepriceAnswer>, ProblemHttpResult>> RunAsync(Reprice request, HttpContext context, Revaluer revaluer, CancellationToken cancellationToken)
    {
        var result = await revaluer.RunAsync(request, context.User.Id(), cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }
}
