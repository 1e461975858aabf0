using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Decides whether an access token is good: ES256 by a published key, issuer, audience, type, lifetime, not revoked.
/// A signature costs about 0.1 ms to check, so a token that was found good is remembered by its SHA-256 until it expires;
/// revocation, of its session and of the key that signed it, is looked at every time.
/// </summary>
internal sealed class AccessTokenValidator(
    ISigningKeySource keys,
    IRevocations revocations,
    IOptions<AuthSettings> settings,
    TimeProvider time) : IDisposable
{
    private const int MaxTokenLength = 8 * 1024;
    private const string AccessTokenType = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <summary>The caller, or null when the token is not good. Why not is nobody's business but ours.</summary>
    public async ValueTask<ClaimsPrincipal?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxTokenLength)
            return null;

        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_good.Get<Checked>(fingerprint) is not { } found || found.ExpiresAt <= time.GetUtcNow())
        {
            if (await CheckAsync(token, cancellationToken) is not { } fresh)
                return null;
            found = fresh;
            _good.Set(fingerprint, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = found.ExpiresAt });
        }
        else if (await keys.FindAsync(found.KeyId, cancellationToken) is null)
        {
            _good.Remove(fingerprint);
            return null;
        }

        return revocations.IsRevoked(found.UserId, found.SessionId, found.IssuedAt) ? null : found.Principal;
    }

    public void Dispose() => _good.Dispose();

    private async Task<Checked?> CheckAsync(string token, CancellationToken cancellationToken)
    {
        JsonWebToken jwt;
        try
        {
            jwt = _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null; // Not a JWT at all: what anybody may send.
        }

        if (jwt.Alg != SecurityAlgorithms.EcdsaSha256 || jwt.Typ != AccessTokenType || string.IsNullOrEmpty(jwt.Kid))
            return null;
        if (await keys.FindAsync(jwt.Kid, cancellationToken) is not { } key)
            return null;

        var now = time.GetUtcNow();
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Value.Issuer,
            ValidAudience = settings.Value.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            // Our own clock, so that tests can move it; 30 s for clocks that differ.
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires > now.UtcDateTime && (notBefore is null || notBefore <= now.UtcDateTime.AddSeconds(30)),
            NameClaimType = FyntrixClaims.Subject,
            AuthenticationType = BearerAuthenticationHandler.Scheme,
        });
        if (!result.IsValid || string.IsNullOrEmpty(jwt.Subject))
            return null;

        var sessionId = jwt.TryGetPayloadValue<string>(FyntrixClaims.SessionId, out var sid) ? sid : null;
        return new Checked(
            new ClaimsPrincipal(result.ClaimsIdentity),
            jwt.Kid,
            jwt.Subject,
            sessionId,
            new DateTimeOffset(jwt.IssuedAt, TimeSpan.Zero),
            new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero));
    }

    private sealed record Checked(
        ClaimsPrincipal Principal,
        string KeyId,
        string UserId,
        string? SessionId,
        DateTimeOffset IssuedAt,
        DateTimeOffset ExpiresAt);
}
