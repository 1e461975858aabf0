using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Trading.Audit;

/// <summary>
/// The seal of a day over the ends of all chains: those that have moved since the root before are its own, the others are covered by the
/// roots before it, to which it is chained. An account whose entries and head are both removed is missed by it.
/// </summary>
internal sealed class AuditRoot
{
    private AuditRoot()
    {
    }

    /// <summary>The UTC day that had ended.</summary>
    public DateOnly Day { get; private set; }

    public DateTimeOffset SealedAt { get; private set; }

    /// <summary>How many ends of chains are its own.</summary>
    public int Heads { get; private set; }

    public byte[] PreviousRoot { get; private set; } = [];

    public byte[] Root { get; private set; } = [];

    public static AuditRoot Over(DateOnly day, byte[] previousRoot, IReadOnlyList<AuditRootHead> heads, DateTimeOffset now) => new()
    {
        Day = day,
        SealedAt = now,
        Heads = heads.Count,
        PreviousRoot = previousRoot,
        Root = Compute(day, previousRoot, heads),
    };

    /// <summary>
    /// SHA-256 over the root before, the day, the number of heads, and each head in the order of account ids: the id with its length before it,
    /// the number of its last entry and that one's hash.
    /// </summary>
    public static byte[] Compute(DateOnly day, byte[] previousRoot, IEnumerable<AuditRootHead> heads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previousRoot);
        Append(hash, day.DayNumber);
        foreach (var head in heads.OrderBy(h => h.AccountId, StringComparer.Ordinal))
        {
            var id = Encoding.UTF8.GetBytes(head.AccountId);
            Append(hash, id.Length);
            hash.AppendData(id);
            Append(hash, head.Seq);
            hash.AppendData(head.Hash);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
