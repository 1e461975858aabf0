using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>When picks are judged without anybody asking: on trading days, by clocks in India.</summary>
internal static class EvaluationSchedule
{
    /// <summary>In a session, for Scalping: its horizons end all the time.</summary>
    private static readonly TimeSpan InSession = TimeSpan.FromMinutes(10);

    /// <summary>From a close until its day's bars have come: who judges earlier has to revise.</summary>
    public static readonly TimeSpan AfterClose = TimeSpan.FromMinutes(30);

    /// <summary>After the close, and again for bars that come late.</summary>
    private static readonly TimeOnly[] Evenings = [new(16, 0), new(18, 30), new(21, 0)];

    /// <summary>The next time after a moment.</summary>
    public static DateTimeOffset Next(DateTimeOffset after, MarketCalendar calendar)
    {
        for (var date = after.DateInIndia(); ; date = calendar.NextTradingDay(date, MarketSegment.CASH))
        {
            foreach (var at in TimesOf(calendar.Day(date, MarketSegment.CASH)))
            {
                if (at > after)
                    return at;
            }
        }
    }

    private static IEnumerable<DateTimeOffset> TimesOf(MarketDay day)
    {
        if (day.OpensAt is not { } opens || day.ClosesAt is not { } closes)
            return [];
        var times = new SortedSet<DateTimeOffset>();
        for (var at = opens + InSession; at < closes; at += InSession)
            times.Add(at);
        // A Muhurat session ends after some of these.
        times.UnionWith(Evenings.Select(time => day.Date.InIndia(time)).Where(at => at > closes));
        times.Add(closes + AfterClose);
        return times;
    }
}
