using System.Security.Claims;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>The second factor: an authenticator app, and recovery codes for the day on which it is lost.</summary>
internal static class SecondFactorApi
{
    public static void MapSecondFactors(this IEndpointRouteBuilder routes)
    {
        var mfa = routes.MapApi("/api/v1/auth/mfa", "Second factor");

        mfa.MapGet("/", GetState).RequireScope(Scopes.User)
            .WithName("GetSecondFactor").WithSummary("Whether you have a second factor");
        mfa.MapPost("/verify", Verify).AllowAnonymous().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("VerifySecondFactor").WithSummary("The second half of a sign-in")
            .WithDescription("After 401 SECOND_FACTOR_REQUIRED: the mfa_token of that answer with a code of the authenticator, or a recovery code. The token is good for five minutes, five tries and one sign-in, from the device that asked. The session's amr is the first factor's and \"otp mfa\", or \"rc mfa\" after a recovery code.");
        mfa.MapPost("/totp/enroll", Enroll).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("EnrollTotp").WithSummary("A secret for an authenticator app")
            .WithDescription("It counts once you have confirmed it by a code; until then it may be asked for again, which replaces it. Asks for a sign-in of the last ten minutes.");
        mfa.MapPost("/totp/confirm", Confirm).RequireScope(Scopes.User).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ConfirmTotp").WithSummary("Turn the second factor on")
            .WithDescription("Answers ten recovery codes, shown this once. Your other sessions end.");
        mfa.MapPost("/totp/disable", Disable).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("DisableTotp").WithSummary("Turn the second factor off")
            .WithDescription("Takes a code of the authenticator or a recovery code. Recovery codes are void, your other sessions end. Asks for a sign-in of the last ten minutes.");
        mfa.MapPost("/recovery-codes", RenewCodes).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("RenewRecoveryCodes").WithSummary("Ten new recovery codes")
            .WithDescription("Takes a code of the authenticator. The old recovery codes are void. Asks for a sign-in of the last ten minutes.");
    }

    private static async Task<Ok<SecondFactorState>> GetState(ClaimsPrincipal caller, SecondFactorEnrollment enrollment, CancellationToken cancellationToken) =>
        TypedResults.Ok(await enrollment.StateAsync(caller.Id(), cancellationToken));

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> Verify(SecondFactorSignInRequest request, SecondFactorSignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.VerifyAsync(request.MfaToken!, request.Answer(), ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("mfa", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<TotpEnrollment>, ProblemHttpResult>> Enroll(ClaimsPrincipal caller, SecondFactorEnrollment enrollment, CancellationToken cancellationToken)
    {
        var result = await enrollment.EnrollAsync(caller.Id(), cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<RecoveryCodesAnswer>, ProblemHttpResult>> Confirm(TotpCodeRequest request, SecondFactorEnrollment enrollment, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await enrollment.ConfirmAsync(Caller.Of(context), request.Code!, cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Disable(SecondFactorRequest request, SecondFactorEnrollment enrollment, HttpContext context, CancellationToken cancellationToken) =>
        await enrollment.DisableAsync(Caller.Of(context), request.Answer(), cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();

    private static async Task<Results<Ok<RecoveryCodesAnswer>, ProblemHttpResult>> RenewCodes(TotpCodeRequest request, SecondFactorEnrollment enrollment, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await enrollment.RenewCodesAsync(Caller.Of(context), request.Code!, cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }
}
