using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Testing;

/// <summary>Stands in for Identity where another service is tested: signs access tokens as Identity does.</summary>
public sealed class TestTokens(TimeProvider time) : ISigningKeySource
{
    private static readonly ECDsaSecurityKey Key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test-key" };

    private readonly AuthSettings _settings = new();

    /// <summary>A token of a user, or of a service client, with these scopes.</summary>
    public string For(string subject, params string[] scopes) => Sign(subject, scopes, _settings.Audience, TimeSpan.FromMinutes(10));

    /// <summary>A token of a user who signed in with a second factor too.</summary>
    public string WithSecondFactor(string subject, params string[] scopes) => Sign(subject, scopes, _settings.Audience, TimeSpan.FromMinutes(10), ["pwd", "otp", "mfa"]);

    public string Expired(string subject, params string[] scopes) => Sign(subject, scopes, _settings.Audience, TimeSpan.FromMinutes(-1));

    public string ForAudience(string audience, string subject, params string[] scopes) => Sign(subject, scopes, audience, TimeSpan.FromMinutes(10));

    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        new(keyId == Key.KeyId ? Key : null);

    private string Sign(string subject, string[] scopes, string audience, TimeSpan lifetime, string[]? methods = null)
    {
        var now = time.GetUtcNow();
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _settings.Issuer,
            Audience = audience,
            TokenType = "at+jwt",
            IssuedAt = now.UtcDateTime.AddMinutes(-5),
            NotBefore = now.UtcDateTime.AddMinutes(-5),
            Expires = (now + lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [FyntrixClaims.Subject] = subject,
                [FyntrixClaims.Scope] = string.Join(' ', scopes),
                [FyntrixClaims.SessionId] = $"session-of-{subject}",
                [FyntrixClaims.AuthenticationMethods] = methods ?? ["pwd"],
                [FyntrixClaims.TokenId] = Guid.NewGuid().ToString("N"),
            },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
