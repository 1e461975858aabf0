using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Google;

/// <summary>Signing in with Google.</summary>
internal static class GoogleApi
{
    public static void MapGoogle(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/auth", "Auth").MapPost("/google", SignIn).AllowAnonymous()
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("GoogleSignIn").WithSummary("Sign in with Google")
            .WithDescription("With the ID token that Google gave the app. The first time it makes an account, or opens the one with the same e-mail address.");

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> SignIn(GoogleRequest request, GoogleSignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.SignInAsync(request.Token!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("google", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }
}
