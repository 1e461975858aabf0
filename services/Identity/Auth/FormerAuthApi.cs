using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Auth;

/// <summary>What clients of the former system ask of sign-in beyond signing in.</summary>
internal static class FormerAuthApi
{
    public static void MapFormerAuth(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/auth", "Former front end")
            .MapGet("/health", GetHealth).AllowAnonymous()
            .WithName("GetAuthHealth").WithSummary("Whether sign-in answers")
            .WithDescription("Says no more than that: readiness, with what it depends on, is at /health.");

    private static Ok<AuthHealthAnswer> GetHealth() => TypedResults.Ok(new AuthHealthAnswer("healthy", "identity"));
}
