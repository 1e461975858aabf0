namespace Fyntrix.Trading.Audit;

/// <summary>
/// The end of an account's chain. Its row lock puts the entries of one account into one order; a chain over all accounts
/// would put all orders of all users into one queue.
/// </summary>
internal sealed class AuditHead
{
    private AuditHead()
    {
    }

    public string AccountId { get; private set; } = "";

    /// <summary>The number of the last entry.</summary>
    public long Seq { get; private set; }

    /// <summary>The hash of the last entry.</summary>
    public byte[] Hash { get; private set; } = [];

    public void Advance(AuditEntry entry)
    {
        Seq = entry.Seq;
        Hash = entry.Hash;
    }
}
