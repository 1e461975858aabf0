namespace Fyntrix.Trading.Audit;

/// <summary>The end of an account's chain as a day's root has sealed it.</summary>
internal sealed class AuditRootHead
{
    private AuditRootHead()
    {
    }

    public DateOnly Day { get; private set; }

    public string AccountId { get; private set; } = "";

    public long Seq { get; private set; }

    public byte[] Hash { get; private set; } = [];

    public static AuditRootHead Of(DateOnly day, AuditHead head) => new() { Day = day, AccountId = head.AccountId, Seq = head.Seq, Hash = head.Hash };
}
