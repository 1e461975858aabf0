namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>How Kite knows a symbol of NSE.</summary>
/// <param name="Token">By which its candles are asked for.</param>
/// <param name="IsIndex">An index has no volume, though Kite sends 0.</param>
internal sealed record KiteInstrument(string TradingSymbol, long Token, bool IsIndex);
