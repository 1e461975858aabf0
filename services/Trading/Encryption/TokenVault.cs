using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Secrets;

namespace Fyntrix.Trading.Encryption;

/// <summary>Seals broker tokens with the key ring, each bound to its user, connection and purpose, and opens them again.</summary>
internal sealed class TokenVault(KeyRing keyRing)
{
    public SealedText Seal(SecretText secret, SecretBinding binding) =>
        new(Convert.ToBase64String(keyRing.Seal(Encoding.UTF8.GetBytes(secret.Reveal()), binding.Context())), keyRing.ActiveKeyId);

    public string ActiveKeyId => keyRing.ActiveKeyId;

    /// <summary>The same secret, sealed with the active key.</summary>
    /// <exception cref="CryptographicException">It does not open.</exception>
    public SealedText Reseal(SealedText stored, SecretBinding binding) => Seal(Open(stored, binding), binding);

    /// <exception cref="CryptographicException">It belongs to somebody else, was changed, or its key is not configured.</exception>
    public SecretText Open(SealedText stored, SecretBinding binding)
    {
        var bytes = new byte[stored.Ciphertext.Length];
        // Only as it was written: blanks and unused bits would be changes that nobody notices.
        if (!Convert.TryFromBase64String(stored.Ciphertext, bytes, out var length) || Convert.ToBase64String(bytes, 0, length) != stored.Ciphertext)
            throw new CryptographicException("The stored secret is not one of ours.");
        return new SecretText(Encoding.UTF8.GetString(keyRing.Open(stored.KeyId, bytes.AsSpan(0, length), binding.Context())));
    }
}
