using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>What a paper account holds of a symbol under a product, net of all days; negative is short.</summary>
internal sealed class PaperPosition
{
    public string ConnectionId { get; private set; } = "";

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Product Product { get; private set; }

    public long Quantity { get; private set; }

    public decimal AveragePrice { get; private set; }
}
