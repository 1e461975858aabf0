namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>What the files say of one segment: days that are not what their weekday says, and what holds from a date on.</summary>
internal sealed class SegmentRules
{
    public Dictionary<DateOnly, CalendarEntry> Days { get; } = [];

    public SortedList<DateOnly, CalendarEntry> Hours { get; } = [];

    public SortedList<DateOnly, CalendarEntry> Evenings { get; } = [];

    public SortedList<DateOnly, CalendarEntry> Settlements { get; } = [];

    /// <summary>The entry in force on a date, found in O(log n); null before the first.</summary>
    public static CalendarEntry? InForce(SortedList<DateOnly, CalendarEntry> entries, DateOnly date)
    {
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries.Keys[middle] <= date)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : entries.Values[low - 1];
    }
}
