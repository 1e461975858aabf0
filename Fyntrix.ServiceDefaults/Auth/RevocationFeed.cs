namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The body of <c>GET /.well-known/revocations</c>.</summary>
public sealed record RevocationFeed(IReadOnlyList<Revocation> Revocations)
{
    public const string Path = "/.well-known/revocations";
}
