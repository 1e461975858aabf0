using System.Security.Cryptography;

namespace Fyntrix.Identity.ServiceClients;

/// <summary>
/// A program with credentials of its own, such as an agent that publishes picks. Its secret is 256 random bits, so a plain
/// SHA-256 of it is as hard to turn round as the secret is to guess.
/// </summary>
internal sealed class ServiceClient
{
    private ServiceClient()
    {
    }

    public string ClientId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public byte[] SecretHash { get; private set; } = [];

    /// <summary>The secret before the last change, good until <see cref="PreviousSecretUntil"/>, so that a change stops nobody.</summary>
    public byte[]? PreviousSecretHash { get; private set; }

    public DateTimeOffset? PreviousSecretUntil { get; private set; }

    public string[] Scopes { get; private set; } = [];

    public string CreatedBy { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? DisabledAt { get; private set; }

    public static ServiceClient Create(string name, string[] scopes, byte[] secretHash, string createdBy, DateTimeOffset now) => new()
    {
        ClientId = $"svc_{Guid.CreateVersion7(now):N}",
        Name = name,
        SecretHash = secretHash,
        Scopes = scopes,
        CreatedBy = createdBy,
        CreatedAt = now,
    };

    public void Rename(string name) => Name = name;

    /// <summary>For good: what it may do stands in its scopes, which nobody changes, so another client takes its place.</summary>
    public void Disable(DateTimeOffset now) => DisabledAt ??= now;

    /// <summary>Gives it another secret; the one until now stays good for the overlap.</summary>
    public void ChangeSecret(byte[] secretHash, TimeSpan overlap, DateTimeOffset now)
    {
        (PreviousSecretHash, PreviousSecretUntil) = overlap > TimeSpan.Zero ? (SecretHash, now + overlap) : ((byte[]?)null, (DateTimeOffset?)null);
        SecretHash = secretHash;
    }

    /// <summary>Whether this is the hash of a secret that is good now. In constant time, whichever fits.</summary>
    public bool Accepts(byte[] secretHash, DateTimeOffset now) =>
        CryptographicOperations.FixedTimeEquals(SecretHash, secretHash)
        | (CryptographicOperations.FixedTimeEquals(PreviousSecretHash ?? new byte[SHA256.HashSizeInBytes], secretHash) & PreviousSecretUntil > now);
}
