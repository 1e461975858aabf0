namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The claims of an access token, by their registered names (RFC 7519, RFC 9068, OpenID Connect Core).</summary>
public static class FyntrixClaims
{
    public const string Subject = "sub";
    public const string Scope = "scope";
    public const string SessionId = "sid";
    public const string TokenId = "jti";
    public const string IssuedAt = "iat";
    public const string AuthenticationMethods = "amr";
    public const string AuthenticationTime = "auth_time";
    public const string ClientId = "client_id";
}
