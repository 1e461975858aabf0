using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Trading.Encryption;
using Microsoft.AspNetCore.WebUtilities;

namespace Fyntrix.Trading.Import;

/// <summary>
/// Reads what the former system encrypted (Fernet: version 0x80, time, IV, AES-128-CBC, HMAC-SHA256 over all before). A key has
/// 32 bytes: the first half signs, the second encrypts. Nothing is encrypted by it any more.
/// </summary>
internal sealed class FernetKey
{
    /// <summary>The former system's own names of its settings, so that its environment file serves as it is.</summary>
    public const string KeySetting = "ARISE_ENCRYPTION_KEY";

    public const string SecretSetting = "ARISE_ENCRYPTION_SECRET";

    private const int HalfLength = 16;
    private const byte Version = 0x80;
    private const int IvStart = 1 + sizeof(long);
    private const int TextStart = IvStart + HalfLength;

    private readonly byte[] _signing;
    private readonly byte[] _encryption;

    private FernetKey(byte[] key) => (_signing, _encryption) = (key[..HalfLength], key[HalfLength..]);

    /// <summary>The key in the settings: as such, or made of a secret as the former system did.</summary>
    /// <returns>Null when neither is set.</returns>
    /// <exception cref="CommandRefusedException">It is no Fernet key.</exception>
    public static FernetKey? Of(IConfiguration settings)
    {
        if (settings[KeySetting] is { Length: > 0 } key)
            return Parse(key.Trim()) ?? throw new CommandRefusedException($"{KeySetting} is no Fernet key: 32 bytes in URL-safe base64.");
        return settings[SecretSetting] is { Length: > 0 } secret ? new FernetKey(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) : null;
    }

    public static FernetKey? Parse(string key) => Decode(key) is { Length: 2 * HalfLength } bytes ? new FernetKey(bytes) : null;

    /// <returns>Null for what this key did not encrypt, or what was changed since.</returns>
    public SecretText? Open(string ciphertext)
    {
        if (Decode(ciphertext.Trim()) is not { } token || token.Length < TextStart + HMACSHA256.HashSizeInBytes || token[0] != Version)
            return null;
        var signed = token.AsSpan(..^HMACSHA256.HashSizeInBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_signing, signed), token.AsSpan(signed.Length)))
            return null;

        using var aes = Aes.Create();
        aes.Key = _encryption;
        try
        {
            return new SecretText(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(aes.DecryptCbc(signed[TextStart..], signed[IvStart..TextStart])));
        }
        catch (Exception e) when (e is CryptographicException or DecoderFallbackException)
        {
            return null; // Signed by this key, and yet no text: nothing that could be used.
        }
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(text.TrimEnd('='));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
