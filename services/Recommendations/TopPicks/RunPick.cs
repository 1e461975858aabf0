using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>A pick of a run as it is stored.</summary>
/// <param name="Features">What it was made from, a JSON object; null when its maker kept nothing.</param>
/// <param name="Scores">What each agent said, 0 to 100.</param>
internal sealed record RunPick(Pick Pick, string? Features, IReadOnlyDictionary<string, decimal> Scores);
