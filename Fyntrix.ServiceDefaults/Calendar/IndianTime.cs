namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>Indian Standard Time: UTC+5:30 the whole year since 1945, so that no time zone database is needed.</summary>
public static class IndianTime
{
    public static readonly TimeSpan Offset = new(5, 30, 0);

    /// <summary>The date on a calendar in India, by which exchanges number their days and trades.</summary>
    public static DateOnly DateInIndia(this DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime.Add(Offset));

    /// <summary>The time on a clock in India.</summary>
    public static TimeOnly TimeInIndia(this DateTimeOffset moment) => TimeOnly.FromDateTime(moment.UtcDateTime.Add(Offset));

    /// <summary>The moment, in UTC, at which a clock in India shows this time of the day.</summary>
    public static DateTimeOffset InIndia(this DateOnly date, TimeOnly time) => new DateTimeOffset(date.ToDateTime(time), Offset).ToUniversalTime();

    /// <summary>The first moment of the day in India, in UTC.</summary>
    public static DateTimeOffset StartInIndia(this DateOnly date) => date.InIndia(TimeOnly.MinValue);
}
