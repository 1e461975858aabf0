using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>One day, week or month of a budget, from its start to before its end.</summary>
internal readonly record struct BudgetWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The window that holds a moment. Both ends stand on half hours of UTC, as the totals' buckets do.</summary>
    public static BudgetWindow At(BudgetPeriod period, BudgetTimeZone zone, DateTimeOffset moment)
    {
        var offset = Offset(zone);
        var day = DateOnly.FromDateTime(moment.ToOffset(offset).DateTime);
        var (first, next) = period switch
        {
            BudgetPeriod.DAY => (day, day.AddDays(1)),
            BudgetPeriod.WEEK => Week(day),
            BudgetPeriod.MONTH => (new DateOnly(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1)),
        };
        return new(Midnight(first, offset), Midnight(next, offset));
    }

    public static TimeSpan Offset(BudgetTimeZone zone) => zone == BudgetTimeZone.IST ? IndianTime.Offset : TimeSpan.Zero;

    public bool Contains(DateTimeOffset moment) => Start <= moment && moment < End;

    private static (DateOnly First, DateOnly Next) Week(DateOnly day)
    {
        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        return (monday, monday.AddDays(7));
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeSpan offset) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), offset).ToUniversalTime();
}
