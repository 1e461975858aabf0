using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Trading.Tests.Import;

/// <summary>Encrypts as the former system did.</summary>
internal static class Fernet
{
    public static string NewKey() => UrlSafe(RandomNumberGenerator.GetBytes(32));

    public static string KeyOf(string secret) => UrlSafe(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static string Seal(string key, string text) => Seal(key, text, DateTimeOffset.UtcNow, RandomNumberGenerator.GetBytes(16));

    public static string Seal(string key, string text, DateTimeOffset at, byte[] iv)
    {
        var bytes = Convert.FromBase64String(key.Replace('-', '+').Replace('_', '/'));
        using var aes = Aes.Create();
        aes.Key = bytes[16..];
        var time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeSeconds());
        byte[] signed = [0x80, .. time, .. iv, .. aes.EncryptCbc(Encoding.UTF8.GetBytes(text), iv)];
        return UrlSafe([.. signed, .. HMACSHA256.HashData(bytes[..16], signed)]);
    }

    private static string UrlSafe(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
}
