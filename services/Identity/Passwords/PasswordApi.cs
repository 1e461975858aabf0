using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Passwords;

/// <summary>Changing a password, and setting a new one in place of one that was forgotten.</summary>
internal static class PasswordApi
{
    private const string Sent = "If there is an account with this address, a code is on its way to it.";

    public static void MapPasswords(this IEndpointRouteBuilder routes)
    {
        var passwords = routes.MapApi("/api/v1/auth/password", "Password");

        passwords.MapPost("/change", Change).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ChangePassword").WithSummary("Change your password, or set the first one")
            .WithDescription("15 characters, or 8 where there is a second factor. Who has no password yet leaves out current_password. Your other sessions end. Asks for a sign-in of the last ten minutes.");
        passwords.MapPost("/forgot", Forgot).AllowAnonymous().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ForgotPassword").WithSummary("Ask for a code to reset a password")
            .WithDescription("The answer does not tell whether an account exists. The code is good for five minutes and three tries.");
        passwords.MapPost("/reset", Reset).AllowAnonymous().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ResetPassword").WithSummary("Set a new password by the code that was sent")
            .WithDescription("With a second factor that is asked for as well: 401 SECOND_FACTOR_REQUIRED leaves the code good, and the same call with second_factor_code or recovery_code goes through. A wrong second factor costs one of the code's three tries. All sessions end and none begins: sign in.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(PasswordChangeRequest request, PasswordChange change, HttpContext context, CancellationToken cancellationToken) =>
        await change.ChangeAsync(Caller.Of(context), request.CurrentPassword, request.NewPassword!, cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();

    private static async Task<Results<Accepted<PasswordForgotAnswer>, ProblemHttpResult>> Forgot(PasswordForgotRequest request, PasswordReset reset, HttpContext context, CancellationToken cancellationToken) =>
        await reset.AskAsync(request.Email!, ClientInfo.Of(context, null), cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.Accepted((string?)null, new PasswordForgotAnswer(Sent));

    private static async Task<Results<NoContent, ProblemHttpResult>> Reset(PasswordResetRequest request, PasswordReset reset, HttpContext context, CancellationToken cancellationToken) =>
        await reset.ResetAsync(request, ClientInfo.Of(context, null), cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();
}
