namespace Fyntrix.Identity.Watchlists;

/// <summary>Where a symbol is traded.</summary>
internal enum Exchange
{
    NSE,
    BSE,
    NFO,
    MCX,
}
