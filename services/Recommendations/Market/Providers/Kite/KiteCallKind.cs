namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>By which of Kite's limits a call counts.</summary>
internal enum KiteCallKind
{
    OTHER,
    CANDLES,
    QUOTES,
}
