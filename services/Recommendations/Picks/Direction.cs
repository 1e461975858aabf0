namespace Fyntrix.Recommendations.Picks;

/// <summary>What a pick bets on.</summary>
internal enum Direction
{
    LONG,
    SHORT,
}
