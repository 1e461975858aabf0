namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// A key that signs tokens: its public half as a JWK, its private half sealed. Its times alone say what it does: nothing has to
/// happen at the moment when one key takes over from another, and every instance finds the same key.
/// </summary>
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

    /// <summary>
    /// It signs until then, when its successor activates; it is published, for tokens that it signed, a little longer.
    /// Null for the newest key alone.
    /// </summary>
    public DateTimeOffset? RetiredAt { get; private set; }

    public SigningKeyState StateAt(DateTimeOffset now) =>
        RetiredAt <= now ? SigningKeyState.RETIRED
        : ActivatesAt > now ? SigningKeyState.PENDING
        : SigningKeyState.ACTIVE;

    /// <summary>Whether the key set lists it.</summary>
    public bool IsPublishedAt(DateTimeOffset now, TimeSpan keptAfter) => RetiredAt is not { } retired || now < retired + keptAfter;

    /// <summary>Sets when the next key takes over.</summary>
    public void RetireAt(DateTimeOffset moment) => RetiredAt = moment;

    /// <summary>Lets a key that waits for its time sign at once.</summary>
    public void ActivateAt(DateTimeOffset moment) => ActivatesAt = moment;
}
