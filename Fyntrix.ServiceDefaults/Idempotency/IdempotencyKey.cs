using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>The key under which the current request may be repeated; a feature of the request.</summary>
/// <param name="OwnerId">The caller; keys of two callers never meet.</param>
/// <param name="Key">As sent in the Idempotency-Key header.</param>
/// <param name="FirstUsedAt">When the key was first used.</param>
public sealed record IdempotencyKey(string OwnerId, string Key, DateTimeOffset FirstUsedAt)
{
    /// <summary>Why the key could not be kept, where an endpoint does without; it has waited for the store as long as anybody does.</summary>
    public SqliteStoreUnavailableException? NotKept { get; init; }

    /// <summary>
    /// An id for what the request makes that is the same at each repeat, so that a repeat after a crash between commit and
    /// answer finds what was made instead of making it again. A version 8 UUID (RFC 9562).
    /// </summary>
    public Guid DeriveId(string purpose)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"{purpose}\n{OwnerId}\n{Key}\n{FirstUsedAt.UtcTicks / 10}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
