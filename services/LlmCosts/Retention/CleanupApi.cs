using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Retention;

/// <summary>Cleaning up by hand.</summary>
internal static class CleanupApi
{
    public static void MapCleanup(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/cleanup", "LLM requests")
            .MapPost("", RunAsync)
            .RequireScope(Scopes.Admin)
            .WithName("CleanUpLlmRequests")
            .WithSummary("Removes requests older than some days")
            .WithDescription("The configured retention when days is left out; at least 1. Totals do not change.");

    private static async Task<Results<Ok<CleanupAnswer>, ProblemHttpResult>> RunAsync(
        [FromQuery(Name = "days")] int? days,
        HttpContext context,
        Cleanup cleanup,
        IOptions<RetentionSettings> settings,
        CancellationToken cancellationToken)
    {
        var asked = days ?? settings.Value.Days;
        return asked is < 1 or > RetentionSettings.MostDays
            ? Refusal.Invalid("days", $"must be between 1 and {RetentionSettings.MostDays}.").ToProblem()
            : TypedResults.Ok(await cleanup.RunAsync(asked, context.User.Id(), cancellationToken));
    }
}
