using Fyntrix.Identity.Auth;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Google;

/// <summary>Checks Google's ID tokens: RS256 by a published key, Google as issuer, one of our apps as audience, lifetime.</summary>
internal sealed partial class GoogleTokens(GoogleKeys keys, IOptions<GoogleSettings> settings, TimeProvider time, ILogger<GoogleTokens> logger)
{
    public const int MaxTokenLength = 8 * 1024;

    private const int MaxSubjectLength = 255;
    private const int MaxNameLength = 100;

    // Both are in use: https://developers.google.com/identity/gsi/web/guides/verify-google-id-token
    private static readonly string[] Issuers = ["https://accounts.google.com", "accounts.google.com"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>One text for whatever is wrong with a token or the account it leads to.</summary>
    public static Refusal Invalid =>
        Refusal.Unauthorized("GOOGLE_TOKEN_INVALID", "Google's token is not valid here or has expired; sign in with Google again.");

    /// <summary>Why no token can be checked, whatever it says; null when they can.</summary>
    public Refusal? Fault => settings.Value.ClientIds.Count == 0
        ? Refusal.Unavailable("GOOGLE_NOT_CONFIGURED", "Sign-in with Google is not set up here; sign in another way.") with { RetryAfterSeconds = null }
        : null;

    /// <returns>Whom the token is about; or 401 for every reason alike, or 503 while Google's keys are not known.</returns>
    public async Task<Result<GoogleIdentity>> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (Read(token) is not { Alg: SecurityAlgorithms.RsaSha256, Kid.Length: > 0 } jwt)
            return Invalid;

        SecurityKey? key;
        try
        {
            key = await keys.FindAsync(jwt.Kid, cancellationToken);
        }
        catch (SigningKeysUnavailableException e)
        {
            LogNoKeys(e.InnerException?.GetType().Name);
            return Refusal.Unavailable("GOOGLE_UNAVAILABLE", "Google's tokens cannot be checked because Google is not reachable; try again in a moment.");
        }

        var now = time.GetUtcNow();
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = Issuers,
            ValidAudiences = settings.Value.ClientIds,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            // Our own clock, so that tests can move it; 30 s for clocks that differ.
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires > now.UtcDateTime && (notBefore is null || notBefore <= now.UtcDateTime.AddSeconds(30)),
        });
        return key is not null && result.IsValid && jwt.Subject is { Length: > 0 and <= MaxSubjectLength } subject
            ? new GoogleIdentity(subject, VerifiedEmail(jwt), Name(jwt))
            : Invalid;
    }

    /// <summary>A name as long as one may be.</summary>
    public static string Cut(string name) => name.Cut(MaxNameLength);

    private JsonWebToken? Read(string token)
    {
        try
        {
            return token.Length <= MaxTokenLength ? _handler.ReadJsonWebToken(token) : null;
        }
        catch (ArgumentException)
        {
            return null; // Not a JWT at all: what anybody may send.
        }
    }

    private static string? VerifiedEmail(JsonWebToken jwt) =>
        Find(jwt, "email_verified") is true
        && Text(jwt, "email") is { Length: <= 255 } email
        && EmailAddress.IsValid(email)
            ? email
            : null;

    private static string? Name(JsonWebToken jwt) =>
        Cut(new string([.. (Text(jwt, "name") ?? "").Where(c => !char.IsControl(c))]).Trim()) is { Length: > 0 } name ? name : null;

    private static string? Text(JsonWebToken jwt, string claim) => Find(jwt, claim) as string;

    private static object? Find(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<object>(claim, out var value) ? value : null;

    [LoggerMessage(EventName = "google.keys_unavailable", Level = LogLevel.Warning, Message = "No keys of Google are known and none can be fetched ({Error}): nobody can sign in by Google")]
    private partial void LogNoKeys(string? error);
}
