using System.Security.Claims;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Identity.Contacts;

/// <summary>The addresses by which an account is found and reached: shown to be the user's own, and changed.</summary>
internal static class ContactApi
{
    private const string Sent = "A code is on its way.";
    private const string SentIfFree = "If no other account has it, a code is on its way to it.";

    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapApi("/api/v1/auth", "E-mail and phone").RequireScope(Scopes.User);

        auth.MapPost("/email/verify", VerifyEmail).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("VerifyEmail").WithSummary("Confirm your e-mail address by the code that was sent");
        auth.MapPost("/email/resend", ResendEmail).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ResendEmailCode").WithSummary("Send the code for your e-mail address again");
        auth.MapPost("/email/change", ChangeEmail).RequireFreshSignIn().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ChangeEmail").WithSummary("Send a code to a new e-mail address")
            .WithDescription("The answer does not tell whether the address has an account. Asks for a sign-in of the last ten minutes.");
        auth.MapPost("/email/change/verify", VerifyEmailChange).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("VerifyEmailChange").WithSummary("Take the new e-mail address, by the code that was sent to it")
            .WithDescription("Your other sessions end.");
        auth.MapPost("/phone/change", ChangePhone).RequireFreshSignIn().ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("ChangePhone").WithSummary("Send a code to a new phone number")
            .WithDescription("The answer does not tell whether the number has an account. Asks for a sign-in of the last ten minutes.");
        auth.MapPost("/phone/change/verify", VerifyPhoneChange).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("VerifyPhoneChange").WithSummary("Take the new phone number, by the code that was sent to it")
            .WithDescription("Your other sessions end.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> VerifyEmail(EmailVerifyRequest request, EmailVerification verification, HttpContext context, CancellationToken cancellationToken) =>
        Done(await verification.VerifyAsync(Caller.Of(context), request.Code!, cancellationToken));

    private static async Task<Results<Accepted<CodeSentAnswer>, ProblemHttpResult>> ResendEmail(ClaimsPrincipal caller, EmailVerification verification, CancellationToken cancellationToken) =>
        Accepted(await verification.SendAsync(caller.Id(), cancellationToken), Sent);

    private static async Task<Results<Accepted<CodeSentAnswer>, ProblemHttpResult>> ChangeEmail(EmailChangeRequest request, ClaimsPrincipal caller, ContactChange change, CancellationToken cancellationToken) =>
        Accepted(await change.AskAsync(caller.Id(), NewContact.Email(request.Email!), cancellationToken), SentIfFree);

    private static async Task<Results<NoContent, ProblemHttpResult>> VerifyEmailChange(EmailChangeVerifyRequest request, ContactChange change, HttpContext context, CancellationToken cancellationToken) =>
        Done(await change.VerifyAsync(Caller.Of(context), NewContact.Email(request.Email!), request.Code!, cancellationToken));

    private static async Task<Results<Accepted<CodeSentAnswer>, ProblemHttpResult>> ChangePhone(PhoneChangeRequest request, ClaimsPrincipal caller, ContactChange change, CancellationToken cancellationToken) =>
        Accepted(await change.AskAsync(caller.Id(), NewContact.Phone(request.PhoneNumber!), cancellationToken), SentIfFree);

    private static async Task<Results<NoContent, ProblemHttpResult>> VerifyPhoneChange(PhoneChangeVerifyRequest request, ContactChange change, HttpContext context, CancellationToken cancellationToken) =>
        Done(await change.VerifyAsync(Caller.Of(context), NewContact.Phone(request.PhoneNumber!), request.Code!, cancellationToken));

    private static Results<NoContent, ProblemHttpResult> Done(Refusal? refusal) =>
        refusal is null ? TypedResults.NoContent() : refusal.ToProblem();

    private static Results<Accepted<CodeSentAnswer>, ProblemHttpResult> Accepted(Refusal? refusal, string message) =>
        refusal is null ? TypedResults.Accepted((string?)null, new CodeSentAnswer(message)) : refusal.ToProblem();
}
