using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Phone;

/// <summary>Signing up and in by phone.</summary>
internal static class PhoneApi
{
    public static void MapPhone(this IEndpointRouteBuilder routes)
    {
        var phone = routes.MapApi("/api/v1/auth/phone", "Auth").AllowAnonymous();

        phone.MapPost("/signup", SignUp).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("PhoneSignUp").WithSummary("Sign up by phone")
            .WithDescription("Sends a code of 6 digits, which is good for 5 minutes and 3 tries. The answer does not tell whether the number has an account already.");
        phone.MapPost("/verify-signup", VerifySignUp).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("PhoneVerifySignUp").WithSummary("Show the code of a sign-up")
            .WithDescription("Makes the account; you are signed in at once.");
        phone.MapPost("/resend-otp", Resend).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("PhoneResendCode").WithSummary("Ask for a new code")
            .WithDescription("For the sign-up or sign-in that a code was last asked for. One every 30 seconds, at most 5 within an hour.");
        phone.MapPost("/login", Login).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("PhoneLogin").WithSummary("Sign in by phone")
            .WithDescription("Sends a code of 6 digits. The answer does not tell whether an account exists.");
        phone.MapPost("/login/verify", VerifyLogin).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("PhoneVerifyLogin").WithSummary("Show the code of a sign-in")
            .WithDescription("With the session that the sign-in was answered.");
    }

    private static async Task<Results<Created<PhoneSignUpAnswer>, ProblemHttpResult>> SignUp(PhoneSignUpRequest request, PhoneSignIn signIn, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.SignUpAsync(request.PhoneNumber!, request.Name!, ClientInfo.Of(context, null), cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Created((string?)null, result.Value);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> VerifySignUp(PhoneVerifySignUpRequest request, PhoneSignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.VerifySignUpAsync(request.PhoneNumber!, request.OtpCode!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("phone_signup", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<PhoneResendAnswer>, ProblemHttpResult>> Resend(PhoneResendRequest request, PhoneSignIn signIn, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.ResendAsync(request.PhoneNumber!, request.Flow, ClientInfo.Of(context, null), cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<PhoneLoginAnswer>, ProblemHttpResult>> Login(PhoneLoginRequest request, PhoneSignIn signIn, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.LoginAsync(request.PhoneNumber!, ClientInfo.Of(context, null), cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> VerifyLogin(PhoneVerifyLoginRequest request, PhoneSignIn signIn, SignInMetrics metrics, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.VerifyLoginAsync(request.PhoneNumber!, request.Session!, request.OtpCode!, ClientInfo.Of(context, request.DeviceId), cancellationToken);
        metrics.SignedIn("phone_login", result);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(result.Value);
    }
}
