using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Encryption;

/// <summary>
/// Envelope encryption of broker tokens:
/// 1. each secret gets a random data key of 256 bits;
/// 2. AES-256-GCM encrypts the secret under it, bound to user, connection and purpose by the additional data;
/// 3. AES-256-GCM encrypts the data key under the active key-encryption key, bound to the same and to the key's id;
/// 4. stored is <c>v1.{wrapped data key}.{secret}</c>, each as nonce, ciphertext and tag in base64.
/// Key-encryption keys are made from the configured texts by HKDF-SHA256 (RFC 5869).
/// </summary>
internal sealed class TokenVault
{
    private const string Version = "v1";
    private const int KeySize = 32;

    private readonly string _activeKeyId;
    private readonly Dictionary<string, byte[]> _keys;

    public TokenVault(IOptions<EncryptionSettings> settings)
    {
        _activeKeyId = settings.Value.ActiveKeyId;
        _keys = settings.Value.Keys.ToDictionary(k => k.Key, k => DeriveKey(k.Key, k.Value), StringComparer.Ordinal);
    }

    public SealedText Seal(SecretText secret, SecretBinding binding)
    {
        var dataKey = RandomNumberGenerator.GetBytes(KeySize);
        var wrapped = Encrypt(_keys[_activeKeyId], dataKey, WrapData(_activeKeyId, binding));
        var content = Encrypt(dataKey, Encoding.UTF8.GetBytes(secret.Reveal()), binding.AdditionalData());
        CryptographicOperations.ZeroMemory(dataKey);
        return new SealedText($"{Version}.{Convert.ToBase64String(wrapped)}.{Convert.ToBase64String(content)}", _activeKeyId);
    }

    /// <exception cref="CryptographicException">It belongs to somebody else, was changed, or its key is not configured.</exception>
    public SecretText Open(SealedText stored, SecretBinding binding)
    {
        if (stored.Ciphertext.Split('.') is not [Version, var wrapped, var content])
            throw new CryptographicException("The stored secret is not one of this version.");
        if (!_keys.TryGetValue(stored.KeyId, out var key))
            throw new CryptographicException($"The key-encryption key '{stored.KeyId}' is not configured.");
        var dataKey = Decrypt(key, Convert.FromBase64String(wrapped), WrapData(stored.KeyId, binding));
        var secret = Decrypt(dataKey, Convert.FromBase64String(content), binding.AdditionalData());
        CryptographicOperations.ZeroMemory(dataKey);
        return new SecretText(Encoding.UTF8.GetString(secret));
    }

    private static byte[] DeriveKey(string id, string text) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), KeySize, info: Encoding.UTF8.GetBytes($"fyntrix broker tokens|{id}"));

    private static byte[] WrapData(string keyId, SecretBinding binding) => [.. Encoding.UTF8.GetBytes($"{keyId}|"), .. binding.AdditionalData()];

    private static byte[] Encrypt(byte[] key, byte[] plain, byte[] additionalData)
    {
        var nonceSize = AesGcm.NonceByteSizes.MaxSize;
        var tagSize = AesGcm.TagByteSizes.MaxSize;
        var result = new byte[nonceSize + plain.Length + tagSize];
        RandomNumberGenerator.Fill(result.AsSpan(0, nonceSize));
        using var aes = new AesGcm(key, tagSize);
        aes.Encrypt(result.AsSpan(0, nonceSize), plain, result.AsSpan(nonceSize, plain.Length), result.AsSpan(nonceSize + plain.Length), additionalData);
        return result;
    }

    private static byte[] Decrypt(byte[] key, byte[] stored, byte[] additionalData)
    {
        var nonceSize = AesGcm.NonceByteSizes.MaxSize;
        var tagSize = AesGcm.TagByteSizes.MaxSize;
        if (stored.Length < nonceSize + tagSize)
            throw new CryptographicException("The stored secret is cut short.");
        var plain = new byte[stored.Length - nonceSize - tagSize];
        using var aes = new AesGcm(key, tagSize);
        aes.Decrypt(stored.AsSpan(0, nonceSize), stored.AsSpan(nonceSize, plain.Length), stored.AsSpan(nonceSize + plain.Length), plain, additionalData);
        return plain;
    }
}
