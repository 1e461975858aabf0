using System.Globalization;
using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.Identity.Sessions;

/// <summary>
/// What changes how somebody signs in asks for a sign-in of the last minutes: who finds a phone unlocked or steals a token must
/// not be able to take the account over. A refresh does not count, since it keeps the moment of the sign-in (auth_time).
/// </summary>
internal static class FreshSignIn
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static Refusal Required =>
        Refusal.Forbidden("FRESH_SIGN_IN_REQUIRED", $"This asks for a sign-in of the last {Longest.TotalMinutes:0} minutes: sign in again and repeat the call with the new token.");

    /// <summary>Refuses callers whose sign-in is older than <see cref="Longest"/>.</summary>
    public static RouteHandlerBuilder RequireFreshSignIn(this RouteHandlerBuilder builder) =>
        builder.AddEndpointFilter(RefuseStaleAsync).WithMetadata(new FreshSignInMetadata());

    private static async ValueTask<object?> RefuseStaleAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var time = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        return IsFresh(context.HttpContext.User, time.GetUtcNow()) ? await next(context) : Required.ToProblem();
    }

    private static bool IsFresh(ClaimsPrincipal caller, DateTimeOffset now) =>
        long.TryParse(caller.FindFirstValue(FyntrixClaims.AuthenticationTime), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && now - DateTimeOffset.FromUnixTimeSeconds(seconds) <= Longest;
}
