using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Trading.Audit;

/// <summary>
/// One line of an account's audit chain: who did what to what, and when. Holds ids and figures, never personal data, so
/// that nothing has to be erased from it. Each hash covers the hash before, so a changed or missing line shows.
/// </summary>
internal sealed class AuditEntry
{
    /// <summary>What the first entry of a chain follows.</summary>
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    private AuditEntry()
    {
    }

    public long Id { get; private set; }

    public string AccountId { get; private set; } = "";

    /// <summary>1, 2, 3 … within the account, without gaps.</summary>
    public long Seq { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>The user's id, or <c>system</c>.</summary>
    public string Actor { get; private set; } = "";

    public string Action { get; private set; } = "";

    public string SubjectType { get; private set; } = "";

    public string SubjectId { get; private set; } = "";

    public string? Before { get; private set; }

    public string? After { get; private set; }

    public string? RequestId { get; private set; }

    public byte[] PreviousHash { get; private set; } = [];

    public byte[] Hash { get; private set; } = [];

    public static AuditEntry Following(AuditHead head, AuditFact fact, string? requestId, DateTimeOffset now)
    {
        var entry = new AuditEntry
        {
            AccountId = head.AccountId,
            Seq = head.Seq + 1,
            At = now,
            Actor = fact.Actor,
            Action = fact.Action,
            SubjectType = fact.SubjectType,
            SubjectId = fact.SubjectId,
            Before = fact.Before,
            After = fact.After,
            RequestId = requestId,
            PreviousHash = head.Hash,
        };
        entry.Hash = entry.ComputeHash();
        return entry;
    }

    /// <summary>
    /// SHA-256 over the hash before and every field, each preceded by its length so that no two entries read the same.
    /// </summary>
    public byte[] ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(PreviousHash);
        Append(hash, AccountId);
        AppendNumber(hash, Seq);
        AppendNumber(hash, (At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10);
        Append(hash, Actor);
        Append(hash, Action);
        Append(hash, SubjectType);
        Append(hash, SubjectId);
        Append(hash, Before);
        Append(hash, After);
        Append(hash, RequestId);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, text is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
