using System.Security.Claims;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Auth;

/// <summary>Signing up, in and out.</summary>
internal static class AuthApi
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapApi("/api/v1/auth", "Auth");

        auth.MapPost("/signup", SignUp).AllowAnonymous().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("SignUp").WithSummary("Sign up by e-mail")
            .WithDescription("The password needs 15 characters; a few words in a row will do. You are signed in at once.");
        auth.MapPost("/login", Login).AllowAnonymous()
            .WithName("Login").WithSummary("Sign in by e-mail")
            .WithDescription("The answer does not tell whether an account exists.");
        auth.MapPost("/refresh", Refresh).AllowAnonymous()
            .WithName("Refresh").WithSummary("New tokens for a refresh token")
            .WithDescription("Each refresh token is good once. If the answer was lost, the same device may repeat the call for ten seconds.");
        auth.MapPost("/logout", Logout).AllowAnonymous()
            .WithName("Logout").WithSummary("End the session of a refresh token");
        auth.MapPost("/logout-all", LogoutAll).RequireScope(Scopes.User)
            .WithName("LogoutAll").WithSummary("End all of your sessions");
    }

    private static async Task<Results<Created<TokenAnswer>, ProblemHttpResult>> SignUp(SignUpRequest request, SignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.SignUpAsync(request.Email!, request.Password!, request.Name!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("signup", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Created("/api/v1/users/me", result.Value);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> Login(LoginRequest request, SignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.LoginAsync(request.Email!, request.Password!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("login", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> Refresh(RefreshRequest request, SessionTokens sessions, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await sessions.RefreshAsync(request.Token()!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.Refreshed(result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<NoContent> Logout(RefreshRequest request, SessionTokens sessions, CancellationToken cancellationToken)
    {
        await sessions.SignOutAsync(request.Token()!, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LogoutAll(ClaimsPrincipal caller, SessionTokens sessions, CancellationToken cancellationToken)
    {
        await sessions.SignOutEverywhereAsync(caller.Id(), cancellationToken);
        return TypedResults.NoContent();
    }
}
