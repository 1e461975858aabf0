using System.Globalization;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market;

/// <summary>Which days of the calendar are asked for.</summary>
/// <param name="From">The first date, as YYYY-MM-DD; today in India when left out.</param>
/// <param name="To">The last date, as YYYY-MM-DD, at most 366 days later; 30 days after the first when left out.</param>
/// <param name="Segment">CASH, CASH_OTHER, FNO, CURRENCY or COMMODITY; CASH when left out.</param>
internal sealed record CalendarQuery(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "segment")] string? Segment)
{
    private const int LongestDays = 366;

    /// <summary>The dates asked for, once the query is valid.</summary>
    public (DateOnly From, DateOnly To) Range(DateOnly today)
    {
        var from = Date(From) ?? today;
        return (from, Date(To) ?? from.AddDays(30));
    }

    public MarketSegment SegmentAsked => Segment is null ? MarketSegment.CASH : Enum.Parse<MarketSegment>(Segment);

    /// <summary>The date, when the text is one of the years 1990 to 2100.</summary>
    public static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1990 and <= 2100 ? date : null;

    /// <summary>Whether the range runs forward and is not too long.</summary>
    public bool IsRange(DateOnly today) => Range(today) is var (from, to) && to.DayNumber - from.DayNumber is >= 0 and < LongestDays;
}
