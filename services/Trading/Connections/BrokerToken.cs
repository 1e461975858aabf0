using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Connections;

/// <summary>What a broker lets us act with, encrypted. A revoked token keeps its row and loses its content.</summary>
internal sealed class BrokerToken
{
    private BrokerToken()
    {
    }

    public string Id { get; private set; } = "";

    public string BrokerConnectionId { get; private set; } = "";

    public string AccessTokenEnc { get; private set; } = "";

    public string? RefreshTokenEnc { get; private set; }

    /// <summary>The key-encryption key that wraps the data keys.</summary>
    public string KeyId { get; private set; } = "";

    /// <summary>When the broker is expected to end it; only its refusal is proof. Null when it does not end.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public SealedText AccessToken => new(AccessTokenEnc, KeyId);

    public static BrokerToken New(BrokerConnection connection, SealedText accessToken, DateTimeOffset? expiresAt, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        BrokerConnectionId = connection.Id,
        AccessTokenEnc = accessToken.Ciphertext,
        KeyId = accessToken.KeyId,
        ExpiresAt = expiresAt,
        CreatedAt = now,
    };

    /// <summary>One of the former system, sealed anew.</summary>
    public static BrokerToken Imported(
        string id, BrokerConnection connection, SealedText accessToken, string? refreshTokenEnc, DateTimeOffset? expiresAt, DateTimeOffset createdAt) => new()
    {
        Id = id,
        BrokerConnectionId = connection.Id,
        AccessTokenEnc = accessToken.Ciphertext,
        RefreshTokenEnc = refreshTokenEnc,
        KeyId = accessToken.KeyId,
        ExpiresAt = expiresAt,
        CreatedAt = createdAt,
    };

    public void Destroy(DateTimeOffset now)
    {
        AccessTokenEnc = "";
        RefreshTokenEnc = null;
        RevokedAt = now;
    }
}
