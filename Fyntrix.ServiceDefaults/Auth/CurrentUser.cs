using System.Security.Claims;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Who asks, as the access token says.</summary>
public static class CurrentUser
{
    /// <summary>The owner's id, which every query carries: the user, or the service client that acts for itself.</summary>
    /// <exception cref="InvalidOperationException">On an anonymous request: the endpoint forgot to require a token.</exception>
    public static string Id(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(FyntrixClaims.Subject)
        ?? throw new InvalidOperationException("The endpoint asks for the signed-in user but does not require a token.");

    public static string? SessionId(this ClaimsPrincipal principal) => principal.FindFirstValue(FyntrixClaims.SessionId);

    public static bool HasScope(this ClaimsPrincipal principal, string scope) =>
        principal.FindAll(FyntrixClaims.Scope).Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}
