using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>A trade at the simulated exchange.</summary>
internal sealed class PaperTrade
{
    public long TradeNumber { get; private set; }

    public long OrderSeq { get; private set; }

    public string ConnectionId { get; private set; } = "";

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Product Product { get; private set; }

    public Side Side { get; private set; }

    public long Quantity { get; private set; }

    public decimal Price { get; private set; }

    public PriceSource PriceSource { get; private set; }

    /// <summary>What was taken for it, in rupees.</summary>
    public decimal Charges { get; private set; }

    public DateTimeOffset TradedAt { get; private set; }
}
