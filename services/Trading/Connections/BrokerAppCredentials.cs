using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Connections;

/// <summary>The user's own app at a broker, by which a connection is signed in again; its secret is encrypted.</summary>
internal sealed class BrokerAppCredentials
{
    private BrokerAppCredentials()
    {
    }

    public string BrokerConnectionId { get; private set; } = "";

    public string ApiKey { get; private set; } = "";

    public string ApiSecretEnc { get; private set; } = "";

    /// <summary>The key-encryption key that wraps the data key.</summary>
    public string KeyId { get; private set; } = "";

    public DateTimeOffset UpdatedAt { get; private set; }

    public SealedText ApiSecret => new(ApiSecretEnc, KeyId);
}
