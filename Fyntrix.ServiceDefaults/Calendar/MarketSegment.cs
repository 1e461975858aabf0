namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>A part of the market with hours of its own.</summary>
public enum MarketSegment
{
    /// <summary>Stocks on which there are derivatives, at NSE and BSE: among them all members of the index universes.</summary>
    CASH,

    /// <summary>All other stocks: they have no closing auction.</summary>
    CASH_OTHER,

    /// <summary>Futures and options on indices and stocks.</summary>
    FNO,

    /// <summary>Currency derivatives.</summary>
    CURRENCY,

    /// <summary>Commodity derivatives at MCX.</summary>
    COMMODITY,
}
