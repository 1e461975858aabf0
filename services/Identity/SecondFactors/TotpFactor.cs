namespace Fyntrix.Identity.SecondFactors;

/// <summary>An authenticator app's secret (RFC 6238), sealed. It counts once its owner has shown a code of it.</summary>
internal sealed class TotpFactor
{
    private TotpFactor()
    {
    }

    public string UserId { get; private set; } = "";

    public byte[] SecretSealed { get; private set; } = [];

    public string EncryptionKeyId { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The last 30-second step whose code was taken: a code is good once.</summary>
    public long LastStep { get; private set; }

    public static TotpFactor Enroll(string userId, byte[] secretSealed, string encryptionKeyId, DateTimeOffset now) => new()
    {
        UserId = userId,
        SecretSealed = secretSealed,
        EncryptionKeyId = encryptionKeyId,
        CreatedAt = now,
    };
}
