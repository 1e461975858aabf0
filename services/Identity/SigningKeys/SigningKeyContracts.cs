namespace Fyntrix.Identity.SigningKeys;

/// <summary>How to rotate. Without members: the next key signs after the usual lead, and no client notices.</summary>
/// <param name="Immediately">The next key signs at once; validators that cannot fetch an unknown key refuse its tokens for a while.</param>
/// <param name="Revoke">Every key there is may be known to somebody: none of them is published any more, and a new one signs at once.</param>
internal sealed record RotateRequest(bool? Immediately, bool? Revoke);

/// <summary>A signing key, without any part of it that is secret.</summary>
internal sealed record SigningKeyAnswer(
    string Kid,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActivatesAt,
    DateTimeOffset? RetiredAt,
    SigningKeyState State)
{
    public static SigningKeyAnswer Of(SigningKey key, DateTimeOffset now) => new(key.Kid, key.CreatedAt, key.ActivatesAt, key.RetiredAt, key.StateAt(now));
}

/// <summary>The keys, newest first.</summary>
internal sealed record SigningKeysAnswer(IReadOnlyList<SigningKeyAnswer> Items);
