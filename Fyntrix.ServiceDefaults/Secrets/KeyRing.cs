using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>
/// Envelope encryption of small secrets: a fresh data key per secret (AES-256-GCM), wrapped by a key-encryption key with an id.
/// What the secret belongs to goes in as additional data, so that a ciphertext that is moved to another row does not open.
/// </summary>
public sealed class KeyRing
{
    private const byte Version = 1;
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int WrappedLength = NonceLength + KeyLength + TagLength;

    private readonly Dictionary<string, byte[]> _keys;

    /// <exception cref="OptionsValidationException">No active key, or one that is too short; the text says what to set.</exception>
    public KeyRing(IOptions<EncryptionSettings> options)
    {
        var settings = options.Value;
        ActiveKeyId = settings.ActiveKeyId!;
        _keys = settings.Keys.ToDictionary(
            k => k.Key,
            k => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(k.Value), KeyLength, info: "fyntrix key encryption"u8.ToArray()),
            StringComparer.Ordinal);
    }

    /// <summary>The id of the key that seals new secrets; stored beside each.</summary>
    public string ActiveKeyId { get; }

    /// <summary>Seals a secret with the active key.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="context">What it belongs to, such as <c>user|connection|purpose</c>; opening asks for the same.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string context)
    {
        Span<byte> dataKey = stackalloc byte[KeyLength];
        RandomNumberGenerator.Fill(dataKey);
        var aad = Encoding.UTF8.GetBytes(context);
        var result = new byte[1 + WrappedLength + NonceLength + plain.Length + TagLength];
        result[0] = Version;
        Encrypt(_keys[ActiveKeyId], dataKey, aad, result.AsSpan(1, WrappedLength));
        Encrypt(dataKey, plain, aad, result.AsSpan(1 + WrappedLength));
        CryptographicOperations.ZeroMemory(dataKey);
        return result;
    }

    /// <exception cref="CryptographicException">The key is not known, the data was changed, or it belongs to something else.</exception>
    public byte[] Open(string keyId, ReadOnlySpan<byte> sealedSecret, string context)
    {
        if (!_keys.TryGetValue(keyId, out var key))
            throw new CryptographicException($"The key '{keyId}' is not configured.");
        if (sealedSecret.Length < 1 + WrappedLength + NonceLength + TagLength || sealedSecret[0] != Version)
            throw new CryptographicException("This is not a sealed secret.");

        var aad = Encoding.UTF8.GetBytes(context);
        var dataKey = Decrypt(key, sealedSecret.Slice(1, WrappedLength), aad);
        try
        {
            return Decrypt(dataKey, sealedSecret[(1 + WrappedLength)..], aad);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>A key for a purpose of its own, derived from the active key; it changes when the active key does.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _keys[ActiveKeyId], KeyLength, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Like <see cref="DeriveKey"/>, from each key there is, the active one first: for what must outlast a change of the active key.</summary>
    public IEnumerable<byte[]> DeriveKeys(string purpose) =>
        _keys.OrderByDescending(k => k.Key == ActiveKeyId)
            .Select(k => HKDF.DeriveKey(HashAlgorithmName.SHA256, k.Value, KeyLength, info: Encoding.UTF8.GetBytes(purpose)));

    private static void Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> aad, Span<byte> target)
    {
        var nonce = target[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, target.Slice(NonceLength, plain.Length), target.Slice(NonceLength + plain.Length, TagLength), aad);
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, ReadOnlySpan<byte> aad)
    {
        var plain = new byte[source.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(source[..NonceLength], source[NonceLength..^TagLength], source[^TagLength..], plain, aad);
        return plain;
    }
}
