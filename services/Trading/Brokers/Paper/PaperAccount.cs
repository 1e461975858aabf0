namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>The paper broker's own ledger of one connection. Its row lock puts what moves money into one order.</summary>
internal sealed class PaperAccount
{
    public string ConnectionId { get; private set; } = "";

    public decimal Cash { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }
}
