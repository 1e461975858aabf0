using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Connections;

/// <summary>A sign-in at a broker that was begun: what its single-use state stands for. It is taken away when it is used or too old.</summary>
internal sealed class BrokerLogin
{
    /// <summary>How long the user may take to sign in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many a user may have under way at once.</summary>
    public const int MostPending = 5;

    private BrokerLogin()
    {
    }

    /// <summary>SHA-256 of the state in lower-case hex; the state itself only the user has.</summary>
    public string StateHash { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    public BrokerName Broker { get; private set; }

    /// <summary>Of the user's own app; null with the operator's.</summary>
    public string? ApiKey { get; private set; }

    public string? ApiSecretEnc { get; private set; }

    public string? KeyId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public SealedText? ApiSecret => ApiSecretEnc is null ? null : new SealedText(ApiSecretEnc, KeyId!);

    public static BrokerLogin New(string stateHash, string accountId, BrokerName broker, string? apiKey, SealedText? apiSecret, DateTimeOffset now) => new()
    {
        StateHash = stateHash,
        AccountId = accountId,
        Broker = broker,
        ApiKey = apiKey,
        ApiSecretEnc = apiSecret?.Ciphertext,
        KeyId = apiSecret?.KeyId,
        CreatedAt = now,
        ExpiresAt = now + Lifetime,
    };
}
