namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>What a line of a calendar file says; the names are the file's words in capitals.</summary>
internal enum CalendarEntryKind
{
    /// <summary>The first day of which all holidays are known.</summary>
    COVERED_FROM,

    /// <summary>The last one.</summary>
    COVERED_UNTIL,

    /// <summary>The hours of ordinary days from a date on.</summary>
    HOURS,

    /// <summary>From when a segment trades on days that are holidays for other segments only.</summary>
    EVENING,

    /// <summary>Days from trade to settlement, from a date on.</summary>
    SETTLEMENT,

    HOLIDAY,

    /// <summary>A day with hours of its own.</summary>
    SESSION,

    /// <summary>Takes a holiday or session away: the day is what its weekday says.</summary>
    REMOVE,
}
