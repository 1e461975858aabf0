using Fyntrix.Identity.Sessions;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>A sign-in that waits for its second factor. Its token is 256 random bits, kept as SHA-256; good once, for a few minutes.</summary>
internal sealed class SignInChallenge
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    public const int MostAttempts = 5;

    private SignInChallenge()
    {
    }

    public byte[] TokenHash { get; private set; } = [];

    public string UserId { get; private set; } = "";

    /// <summary>The first factor, as in the amr claim.</summary>
    public string AuthenticationMethods { get; private set; } = "";

    public string? DeviceId { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static SignInChallenge Ask(string token, string userId, string methods, ClientInfo client, DateTimeOffset now) => new()
    {
        TokenHash = RefreshToken.HashOf(token),
        UserId = userId,
        AuthenticationMethods = methods,
        DeviceId = client.DeviceId,
        CreatedAt = now,
        ExpiresAt = now + Lifetime,
    };
}
