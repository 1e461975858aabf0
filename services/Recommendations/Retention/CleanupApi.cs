using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Retention;

/// <summary>Cleaning up by hand.</summary>
internal static class CleanupApi
{
    public static void MapCleanup(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/cache/cleanup", "Operations")
            .MapPost("", RunAsync)
            .RequireScope(Scopes.Admin)
            .WithName("CleanUpCaches")
            .WithSummary("Removes bars of minutes, alerts and ended evaluations older than some days")
            .WithDescription("The configured retention when days is left out; at least 60. Picks, outcomes and daily bars stay.");

    private static async Task<Results<Ok<CleanupAnswer>, ProblemHttpResult>> RunAsync(
        [FromQuery(Name = "days")] int? days, Cleanup cleanup, IOptions<RetentionSettings> settings, CancellationToken cancellationToken)
    {
        var asked = days ?? settings.Value.Days;
        return asked is < RetentionSettings.FewestDays or > RetentionSettings.MostDays
            ? Refusal.Invalid("days", $"must be between {RetentionSettings.FewestDays} and {RetentionSettings.MostDays}.").ToProblem()
            : TypedResults.Ok(await cleanup.RunAsync(asked, cancellationToken));
    }
}
