using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>Whether modes go together.</summary>
/// <param name="Message">Why not; null when they do.</param>
internal sealed record ModesValidated(bool Valid, string? Message, TradingMode PrimaryMode, IReadOnlyList<TradingMode> AuxiliaryModes);
