using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The answer while nobody can tell whether a sign-in was ended a moment ago.</summary>
public static class StaleRevocations
{
    public static Refusal Refusal { get; } =
        Api.Refusal.Unavailable("REVOCATIONS_STALE", "Whether this sign-in is still good cannot be told just now; try again in a moment.");
}
