using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What all bars of a batch have in common.</summary>
/// <param name="Source">Who saw them, in lower case.</param>
/// <param name="Segment">Whose sessions they are of.</param>
/// <param name="Adjusted">Whether the source has adjusted them for corporate actions that came later.</param>
internal sealed record BarOrigin(string Source, Timeframe Timeframe, MarketSegment Segment, bool Adjusted);
