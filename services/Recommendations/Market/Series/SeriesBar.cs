namespace Fyntrix.Recommendations.Market.Series;

/// <summary>A bar in memory. Moments in microseconds since 1970 UTC, prices in ten-thousandths of a rupee as the source gave them.</summary>
/// <param name="Start">Where it begins; a daily bar at its session's open.</param>
/// <param name="End">Where it ends; a daily bar at its session's close, which no other bar goes beyond either.</param>
/// <param name="Day">The date in India, as a day number.</param>
/// <param name="AdjustedUntil">When the source had adjusted it for later corporate actions; null for prices as traded.</param>
internal readonly record struct SeriesBar(long Start, long End, int Day, long Open, long High, long Low, long Close, string Source, long? AdjustedUntil);
