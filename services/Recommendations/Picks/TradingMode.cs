namespace Fyntrix.Recommendations.Picks;

/// <summary>How long and with what a pick is meant to be traded.</summary>
internal enum TradingMode
{
    Scalping,
    Intraday,
    Swing,
    Options,
    Futures,
    Commodity,
}
