using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Charges;

/// <summary>A trade as far as charges go.</summary>
/// <param name="OrderId">Brokerage is taken for an order, however many trades it came in.</param>
/// <param name="Quantity">In units.</param>
/// <param name="Price">In rupees.</param>
internal sealed record ChargedTrade(string OrderId, string Symbol, Exchange Exchange, Product Product, Side Side, long Quantity, decimal Price)
{
    /// <summary>Null for what no table has prices of.</summary>
    public TradeKind? Kind => TradeKinds.Of(Exchange, Product, Symbol);
}
