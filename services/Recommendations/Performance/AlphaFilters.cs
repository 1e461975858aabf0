using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Performance;

/// <summary>What was asked for.</summary>
internal sealed record AlphaFilters(TradingMode? Mode, string? Symbol, bool EvaluatedOnly);
