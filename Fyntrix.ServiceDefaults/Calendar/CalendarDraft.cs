namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>A calendar while it is put together: the built-in files first, the operator's over them.</summary>
internal sealed class CalendarDraft
{
    private readonly Dictionary<MarketSegment, SegmentRules> _rules = Enum.GetValues<MarketSegment>().ToDictionary(s => s, _ => new SegmentRules());
    private readonly HashSet<(MarketSegment, CalendarEntryKind, DateOnly)> _said = [];

    public DateOnly CoveredFrom { get; private set; }

    public DateOnly CoveredUntil { get; private set; }

    public IReadOnlyDictionary<MarketSegment, SegmentRules> Rules => _rules;

    /// <summary>Adds the lines of one file or of files that are one set; what earlier sets say of the same day is replaced.</summary>
    /// <returns>One text for each line that does not fit; the draft is of no use when there are any.</returns>
    public IReadOnlyList<string> Add(IReadOnlyList<CalendarEntry> entries)
    {
        var faults = new List<string>();
        _said.Clear();
        foreach (var entry in entries.Where(e => e.Kind == CalendarEntryKind.COVERED_FROM))
            CoveredFrom = entry.Date;
        foreach (var entry in entries.Where(e => e.Kind == CalendarEntryKind.COVERED_UNTIL))
        {
            CoveredUntil = entry.Date;
            if (CoveredUntil < CoveredFrom)
                faults.Add(entry.Fault($"the calendar cannot end before it begins, on {CoveredFrom:yyyy-MM-dd}."));
        }

        foreach (var entry in entries)
        {
            foreach (var fault in entry.Segments.Select(segment => Add(segment, entry)).OfType<string>().Take(1))
                faults.Add(entry.Fault(fault));
        }

        return faults;
    }

    private string? Add(MarketSegment segment, CalendarEntry entry)
    {
        var isDay = entry.Kind is CalendarEntryKind.HOLIDAY or CalendarEntryKind.SESSION or CalendarEntryKind.REMOVE;
        if (isDay && (entry.Date < CoveredFrom || entry.Date > CoveredUntil))
            return $"the calendar covers {CoveredFrom:yyyy-MM-dd} to {CoveredUntil:yyyy-MM-dd}; list all holidays of the year and add a covered_until line.";
        if (!_said.Add((segment, isDay ? CalendarEntryKind.HOLIDAY : entry.Kind, entry.Date)))
            return $"another line says something about {segment} on this date.";

        var rules = _rules[segment];
        switch (entry.Kind)
        {
            case CalendarEntryKind.HOLIDAY or CalendarEntryKind.SESSION:
                rules.Days[entry.Date] = entry;
                break;
            case CalendarEntryKind.REMOVE when !rules.Days.Remove(entry.Date):
                return $"there is no holiday or session of {segment} on this date to remove.";
            case CalendarEntryKind.HOURS:
                rules.Hours[entry.Date] = entry;
                break;
            case CalendarEntryKind.EVENING:
                rules.Evenings[entry.Date] = entry;
                break;
            case CalendarEntryKind.SETTLEMENT:
                rules.Settlements[entry.Date] = entry;
                break;
        }

        return null;
    }
}
