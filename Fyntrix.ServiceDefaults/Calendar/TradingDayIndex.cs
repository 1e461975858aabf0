namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// The trading days of a segment in one sequence: known ones inside the covered range, every weekday outside it. Looking up a
/// day's place takes O(log n), a place's day O(1).
/// </summary>
internal sealed class TradingDayIndex(DateOnly from, DateOnly until, DateOnly[] days)
{
    private readonly int _before = Weekdays(from);
    private readonly int _after = Weekdays(until.AddDays(1));

    /// <summary>How many trading days lie before the date, counted from the first covered day; negative before that.</summary>
    public int Rank(DateOnly date)
    {
        if (date < from)
            return Weekdays(date) - _before;
        if (date > until)
            return days.Length + Weekdays(date) - _after;
        var found = Array.BinarySearch(days, date);
        return found >= 0 ? found : ~found;
    }

    /// <summary>The trading day that has this many before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside the years 1 to 9999.</exception>
    public DateOnly Select(int rank) => rank switch
    {
        < 0 => Weekday(_before + rank),
        _ when rank < days.Length => days[rank],
        _ => Weekday(_after + rank - days.Length),
    };

    // 0001-01-01, day number 0, is a Monday.
    private static int Weekdays(DateOnly before) => (before.DayNumber / 7 * 5) + Math.Min(before.DayNumber % 7, 5);

    private static DateOnly Weekday(int index) => DateOnly.FromDayNumber((index / 5 * 7) + (index % 5));
}
