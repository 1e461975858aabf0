namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Where a current price comes from.</summary>
internal enum PriceSource
{
    /// <summary>The close of the newest bar, which ended after the signal.</summary>
    LAST_BAR,

    /// <summary>The pick's own entry price, since no bar has ended after the signal.</summary>
    ENTRY_PRICE,

    /// <summary>Neither is there.</summary>
    NONE,
}
