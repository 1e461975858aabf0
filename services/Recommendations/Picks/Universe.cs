namespace Fyntrix.Recommendations.Picks;

/// <summary>The index whose members a run looks at.</summary>
internal enum Universe
{
    NIFTY50,
    NIFTY100,
    NIFTY500,
    BANKNIFTY,
}
