namespace Fyntrix.Identity.SigningKeys;

/// <summary>A key that signs tokens: its public half as a JWK, its private half sealed.</summary>
internal sealed class SigningKey(string kid, string publicJwk, byte[] privateKeySealed, string encryptionKeyId, DateTimeOffset createdAt, DateTimeOffset activatesAt)
{
    public string Kid { get; private set; } = kid;

    public string PublicJwk { get; private set; } = publicJwk;

    /// <summary>PKCS#8, sealed with <see cref="EncryptionKeyId"/>.</summary>
    public byte[] PrivateKeySealed { get; private set; } = privateKeySealed;

    public string EncryptionKeyId { get; private set; } = encryptionKeyId;

    public DateTimeOffset CreatedAt { get; private set; } = createdAt;

    /// <summary>It signs from then on; it is published before, so that every validator has it when its first token comes.</summary>
    public DateTimeOffset ActivatesAt { get; private set; } = activatesAt;

    /// <summary>It signs until then; it is published, for tokens that it signed, a little longer.</summary>
    public DateTimeOffset? RetiredAt { get; private set; }
}
