namespace Fyntrix.Recommendations.Picks;

/// <summary>What a pick recommends; constants, since the spelling has a blank.</summary>
internal static class RecommendationLevels
{
    public const string StrongBuy = "Strong Buy";
    public const string Buy = "Buy";
    public const string Neutral = "Neutral";
    public const string Sell = "Sell";
    public const string StrongSell = "Strong Sell";

    /// <summary>Those that somebody can act on.</summary>
    public static IReadOnlyList<string> Actionable { get; } = [StrongBuy, Buy, Sell, StrongSell];

    /// <summary>The direction of a recommendation; null for Neutral and for what is none.</summary>
    public static Direction? DirectionOf(string? recommendation) => recommendation switch
    {
        StrongBuy or Buy => Direction.LONG,
        Sell or StrongSell => Direction.SHORT,
        _ => null,
    };
}
