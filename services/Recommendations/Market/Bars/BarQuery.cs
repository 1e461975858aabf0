using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Which bars are asked for.</summary>
/// <param name="Symbol">The exchange's symbol or an alias of it, in any case.</param>
/// <param name="Timeframe">1m, 3m, 5m, 10m, 15m, 30m, 60m or 1D; 1D when left out.</param>
/// <param name="From">Bars that start from here on: a moment in ISO 8601 with offset, or a date in India as YYYY-MM-DD.</param>
/// <param name="To">Bars that start before this moment, or on this date in India at the latest.</param>
/// <param name="Source">Only those that this source saw.</param>
internal sealed record BarQuery(
    [FromQuery(Name = "symbol")] string? Symbol,
    [FromQuery(Name = "timeframe")] string? Timeframe,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "source")] string? Source)
{
    /// <summary>The first moment asked for.</summary>
    public DateTimeOffset? FromMoment => Read(From, days: 0);

    /// <summary>The first moment not asked for.</summary>
    public DateTimeOffset? ToMoment => Read(To, days: 1);

    // Of the years that dates are of: those at the end of the calendar have no time in India.
    private static DateTimeOffset? Read(string? text, int days) =>
        CalendarQuery.Date(text)?.AddDays(days).StartInIndia() ?? (QueryTime.Parse(text) is { Year: >= 1990 and <= 2100 } moment ? moment : null);
}
