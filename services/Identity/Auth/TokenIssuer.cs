using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.SigningKeys;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Auth;

/// <summary>Makes the signed tokens: access tokens (RFC 9068) and id tokens (OpenID Connect Core), which nobody can mistake for each other.</summary>
internal sealed class TokenIssuer(SigningKeyStore keys, IOptions<AuthSettings> settings, TimeProvider time)
{
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromMinutes(10);

    private const string AccessTokenType = "at+jwt";
    private const string IdTokenType = "JWT";
    private const string IdTokenAudience = "fyntrix-app";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The scopes of a person: their own account, and the system's for administrators.</summary>
    public static string ScopesOf(UserRole role) => role switch
    {
        UserRole.USER => Scopes.User,
        UserRole.ADMIN => $"{Scopes.User} {Scopes.Admin}",
    };

    public Task<string> AccessTokenAsync(User user, Session session, CancellationToken cancellationToken) =>
        SignAsync(
            AccessTokenType,
            settings.Value.Audience,
            new Dictionary<string, object>
            {
                [FyntrixClaims.Subject] = user.Id,
                [FyntrixClaims.Scope] = ScopesOf(user.Role),
                [FyntrixClaims.SessionId] = session.Id,
                [FyntrixClaims.TokenId] = Guid.NewGuid().ToString("N"),
                [FyntrixClaims.AuthenticationMethods] = session.AuthenticationMethods.Split(' '),
                [FyntrixClaims.AuthenticationTime] = session.AuthenticatedAt.ToUnixTimeSeconds(),
            },
            cancellationToken);

    /// <summary>An access token of a service client, which acts for itself and has no session.</summary>
    public Task<string> AccessTokenAsync(string clientId, IEnumerable<string> scopes, CancellationToken cancellationToken) =>
        SignAsync(
            AccessTokenType,
            settings.Value.Audience,
            new Dictionary<string, object>
            {
                [FyntrixClaims.Subject] = clientId,
                [FyntrixClaims.ClientId] = clientId,
                [FyntrixClaims.Scope] = string.Join(' ', scopes),
                [FyntrixClaims.TokenId] = Guid.NewGuid().ToString("N"),
            },
            cancellationToken);

    public Task<string> IdTokenAsync(User user, Session session, CancellationToken cancellationToken)
    {
        var claims = new Dictionary<string, object>
        {
            [FyntrixClaims.Subject] = user.Id,
            [FyntrixClaims.SessionId] = session.Id,
            [FyntrixClaims.AuthenticationTime] = session.AuthenticatedAt.ToUnixTimeSeconds(),
            ["name"] = user.Name,
            ["phone_verified"] = user.PhoneNumberVerified,
        };
        if (user.Email is not null)
        {
            claims["email"] = user.Email;
            claims["email_verified"] = user.EmailVerified;
        }

        if (user.PhoneNumber is not null)
            claims["phone_number"] = user.PhoneNumber;

        return SignAsync(IdTokenType, IdTokenAudience, claims, cancellationToken);
    }

    private async Task<string> SignAsync(string type, string audience, IDictionary<string, object> claims, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Issuer = settings.Value.Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + AccessLifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(await keys.ActiveAsync(cancellationToken), SecurityAlgorithms.EcdsaSha256),
        });
    }
}
