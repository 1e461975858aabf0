using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Identity.Sessions;

/// <summary>
/// A refresh token by its SHA-256: 256 random bits need no slow hash. Used once; its successor is derived from it by HMAC, so
/// that a client whose answer was lost can be given the same successor again without any plaintext being kept.
/// </summary>
internal sealed class RefreshToken
{
    /// <summary>How long after its use the same device may repeat a refresh whose answer it never got.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(10);

    private const int Bytes = 32;

    private RefreshToken()
    {
    }

    public byte[] Hash { get; private set; } = [];

    public string SessionId { get; private set; } = "";

    public DateTimeOffset IssuedAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static RefreshToken Store(string token, string sessionId, DateTimeOffset now) => new()
    {
        Hash = HashOf(token),
        SessionId = sessionId,
        IssuedAt = now,
    };

    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The next token of the family, for the device that refreshes.</summary>
    public static string SuccessorOf(string token, ClientInfo client, byte[] key) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{token}|{client.Device}")));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
