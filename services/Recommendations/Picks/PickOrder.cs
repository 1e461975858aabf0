namespace Fyntrix.Recommendations.Picks;

/// <summary>How a list of picks is ordered, spelled as in the query.</summary>
internal static class PickOrder
{
    public const string Newest = "newest";
    public const string Personal = "personal";

    public static IReadOnlyList<string> All { get; } = [Newest, Personal];
}
