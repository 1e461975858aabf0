using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>A bar that was found good and is to be written.</summary>
/// <param name="EndsAt">The first moment after it: at the latest the close of its session.</param>
internal sealed record IncomingBar(Bar Bar, MarketSegment Segment, DateTimeOffset EndsAt);
