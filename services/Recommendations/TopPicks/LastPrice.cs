namespace Fyntrix.Recommendations.TopPicks;

/// <summary>The close of the newest bar of a symbol that has ended.</summary>
/// <param name="Price">In rupees, as traded unless the source adjusts it.</param>
/// <param name="At">When the bar ended.</param>
/// <param name="Open">The open of that day's session, in rupees; null when its first bar is not there.</param>
/// <param name="Source">Where the bar was seen.</param>
internal sealed record LastPrice(decimal Price, DateTimeOffset At, decimal? Open, string Source)
{
    /// <summary>From the session's open to this price, in per cent, to two places; null when the open is not known.</summary>
    public decimal? ChangeSinceOpenPct => (Price - Open) / Open * 100 is { } change ? decimal.Round(change, 2) : null;
}
