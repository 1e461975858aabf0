using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Tests.Auth;

/// <summary>Signs access tokens as Identity does, and such as Identity never would.</summary>
internal sealed class Forger(TimeProvider time, string keyId = "k1") : ISigningKeySource
{
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _asked;

    /// <summary>How often the key was asked for.</summary>
    public int Asked => _asked;

    /// <summary>Whether the key can be had.</summary>
    public bool IsPublished { get; set; } = true;

    /// <summary>The public key, as in a JWKS document.</summary>
    public string PublicKey
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""{"kty":"EC","crv":"P-256","kid":"{{keyId}}","use":"sig","alg":"ES256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""";
        }
    }

    public string Jwks => $$"""{"keys":[{{PublicKey}}]}""";

    public ValueTask<SecurityKey?> FindAsync(string wanted, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return new(IsPublished && wanted == keyId ? new ECDsaSecurityKey(_key) { KeyId = keyId } : null);
    }

    /// <summary>Has another key from now on, under the same id.</summary>
    public ECDsa ChangeKey() => _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Sign(
        string subject = "ann",
        string scope = "user",
        string? sessionId = "s1",
        string issuer = "https://identity.fyntrix.internal",
        string audience = "fyntrix-api",
        string type = "at+jwt",
        TimeSpan? expiresIn = null,
        TimeSpan? notBeforeIn = null)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = scope, ["jti"] = Guid.NewGuid().ToString() };
        if (sessionId is not null)
            claims["sid"] = sessionId;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            TokenType = type,
            IssuedAt = now,
            NotBefore = now + (notBeforeIn ?? TimeSpan.Zero),
            Expires = now + (expiresIn ?? TimeSpan.FromMinutes(10)),
            Claims = claims,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>A rightly signed token with this header and payload, whatever they say.</summary>
    public string SignRaw(string header, string payload)
    {
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    public string Payload(params (string Name, object? Value)[] changes)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = "https://identity.fyntrix.internal", ["aud"] = "fyntrix-api", ["sub"] = "ann", ["scope"] = "user", ["sid"] = "s1",
            ["iat"] = now, ["nbf"] = now, ["exp"] = now + 600,
        };
        foreach (var (name, value) in changes)
        {
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value;
        }

        return JsonSerializer.Serialize(claims);
    }

    /// <summary>The classic mistake of key confusion: HMAC with the public key's text as its secret.</summary>
    public string SignWithPublicKeyAsSecret()
    {
        var signed = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{keyId}}"}""")}.{Base64UrlEncoder.Encode(Payload())}";
        var secret = Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem());
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }
}
