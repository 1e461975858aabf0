using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Charges;

/// <summary>What a trade counts as when it is charged.</summary>
internal enum TradeKind
{
    DELIVERY,
    INTRADAY,
    FUTURES,
    OPTIONS,
}

internal static class TradeKinds
{
    /// <returns>Null for what has prices of its own that the tables do not hold, as BSE and MCX do.</returns>
    public static TradeKind? Of(Exchange exchange, Product product, string symbol) => (exchange, product) switch
    {
        (Exchange.NSE, Product.CNC) => TradeKind.DELIVERY,
        (Exchange.NSE, Product.MIS) => TradeKind.INTRADAY,
        (Exchange.NFO, _) when symbol.EndsWith("FUT", StringComparison.Ordinal) => TradeKind.FUTURES,
        (Exchange.NFO, _) when symbol.EndsWith("CE", StringComparison.Ordinal) || symbol.EndsWith("PE", StringComparison.Ordinal) => TradeKind.OPTIONS,
        _ => null,
    };
}
