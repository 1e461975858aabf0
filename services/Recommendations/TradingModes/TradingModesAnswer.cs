using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>All modes, and what may be done now.</summary>
/// <param name="DefaultMode">The mode where nobody has said another.</param>
internal sealed record TradingModesAnswer(IReadOnlyList<ModeAnswer> Modes, TradingMode DefaultMode, int MaxAuxiliaryModes, DateTimeOffset AsOf, MarketWindows Market);
