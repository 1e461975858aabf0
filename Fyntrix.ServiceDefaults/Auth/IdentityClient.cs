namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The HTTP client for Identity's public documents: keys and revocations.</summary>
internal static class IdentityClient
{
    public const string Name = "identity";
}
