namespace Fyntrix.Recommendations.Picks;

/// <summary>Where a symbol is traded.</summary>
internal enum Exchange
{
    NSE,
    BSE,
    NFO,
    BFO,
    MCX,
}
