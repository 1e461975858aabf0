using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Whether a sign-in used a second factor, by the <c>amr</c> claim (RFC 8176).</summary>
public static class SecondFactor
{
    // A code of a generator, a recovery code, or what Identity says of both.
    private static readonly string[] Methods = ["otp", "rc", "mfa"];

    /// <summary>Signing in again with the second factor is what the client should offer.</summary>
    public static Refusal Required { get; } = Refusal.Forbidden("STEP_UP_REQUIRED", "This asks for a second factor: set one up if you have none, and sign in with it.")
        with { Members = new Dictionary<string, object?> { ["step_up_required"] = true } };

    public static bool HasSecondFactor(this ClaimsPrincipal principal) =>
        principal.FindAll(FyntrixClaims.AuthenticationMethods).Any(claim => Methods.Contains(claim.Value));
}
