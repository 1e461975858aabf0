using System.Globalization;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// The text form of calendars: lines of <c>kind,segments,date,name,hours,confidence,source</c>; # begins a comment line, and
/// columns at the end may be left out. docs/market-calendar.md describes it.
/// </summary>
internal static class CalendarFile
{
    private const string Regular = "REGULAR";

    private static readonly string[] TimeFormats = ["HH:mm"];

    private static readonly Dictionary<string, CalendarEntryKind> Kinds = Enum.GetValues<CalendarEntryKind>()
        .ToDictionary(kind => kind.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, MarketSegment[]> SegmentNames = Enum.GetValues<MarketSegment>()
        .ToDictionary(segment => segment.ToString(), segment => new[] { segment });

    static CalendarFile()
    {
        SegmentNames["NSE"] = [MarketSegment.CASH, MarketSegment.CASH_OTHER, MarketSegment.FNO, MarketSegment.CURRENCY];
        SegmentNames["ALL"] = Enum.GetValues<MarketSegment>();
    }

    /// <summary>Reads what can be read and tells each line that cannot.</summary>
    public static (IReadOnlyList<CalendarEntry> Entries, IReadOnlyList<string> Faults) Read(string text)
    {
        var entries = new List<CalendarEntry>();
        var faults = new List<string>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("kind,", StringComparison.Ordinal))
                continue;
            try
            {
                entries.Add(Parse(number, line.Split(',', StringSplitOptions.TrimEntries)));
            }
            catch (FormatException wrong)
            {
                faults.Add($"line {number} ({string.Join(' ', line.Split(',').Take(3))}): {wrong.Message}");
            }
        }

        return (entries, faults);
    }

    private static CalendarEntry Parse(int line, string[] columns)
    {
        if (columns.Length > 7)
            throw new FormatException("it has more than 7 columns; texts must not contain commas.");
        string Column(int index) => index < columns.Length ? columns[index] : "";

        var kind = Kind(Column(0));
        var isCoverage = kind is CalendarEntryKind.COVERED_FROM or CalendarEntryKind.COVERED_UNTIL;
        var hours = Column(4);
        var entry = new CalendarEntry(
            line, kind, isCoverage ? [] : Segments(Column(1)), Date(Column(2)), Column(3), Confidence(Column(5)), Column(6));
        return kind switch
        {
            CalendarEntryKind.HOURS => entry with { Hours = Phases(hours) },
            CalendarEntryKind.SESSION => entry with { Name = Named(entry.Name), Hours = hours == Regular ? null : Phases(hours) },
            CalendarEntryKind.EVENING => entry with { EveningFrom = Time(hours) },
            CalendarEntryKind.SETTLEMENT => entry with { SettlementDays = Settlement(hours) },
            CalendarEntryKind.HOLIDAY when hours.Length > 0 => throw new FormatException("a holiday has no hours; use session for a day with hours of its own."),
            CalendarEntryKind.HOLIDAY => entry with { Name = Named(entry.Name) },
            CalendarEntryKind.COVERED_FROM or CalendarEntryKind.COVERED_UNTIL or CalendarEntryKind.REMOVE => entry,
        };
    }

    private static CalendarEntryKind Kind(string text) =>
        Kinds.TryGetValue(text, out var kind)
            ? kind
            : throw new FormatException($"'{text}' is no kind of line; it is one of {string.Join(", ", Kinds.Keys)}.");

    private static MarketSegment[] Segments(string text)
    {
        var names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && names.All(SegmentNames.ContainsKey)
            ? [.. names.SelectMany(name => SegmentNames[name]).Distinct()]
            : throw new FormatException($"'{text}' names no segments; they are {string.Join(", ", SegmentNames.Keys)}, with blanks between several.");
    }

    private static DateOnly Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1990 and <= 2100
            ? date
            : throw new FormatException($"'{text}' is no date of 1990 to 2100 in the form YYYY-MM-DD.");

    private static string Named(string name) => name.Length > 0 ? name : throw new FormatException("its name is missing.");

    private static SourceConfidence Confidence(string text) => text switch
    {
        "" or nameof(SourceConfidence.H) => SourceConfidence.H,
        nameof(SourceConfidence.M) => SourceConfidence.M,
        nameof(SourceConfidence.L) => SourceConfidence.L,
        _ => throw new FormatException($"'{text}' is no confidence; it is H, M or L."),
    };

    private static int Settlement(string text) =>
        text is ['T', '+', >= '0' and <= '9'] ? text[2] - '0' : throw new FormatException($"'{text}' is no settlement; it is T+0 to T+9.");

    private static TimeOnly Time(string text) =>
        TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new FormatException($"'{text}' is no time in the form HH:MM.");

    /// <summary>Reads <c>PRE_OPEN 09:00-09:15|CONTINUOUS 09:15-15:30</c>.</summary>
    private static List<PhaseHours> Phases(string text)
    {
        var phases = new List<PhaseHours>();
        foreach (var part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            if (part.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries) is not [var name, var from, var until]
                || !Enum.GetNames<MarketPhase>().Contains(name) || name == nameof(MarketPhase.CLOSED))
            {
                throw new FormatException(
                    $"'{part}' is no phase; write, for instance, PRE_OPEN 09:00-09:15|CONTINUOUS 09:15-15:30, of PRE_OPEN, CONTINUOUS, CLOSING_AUCTION and POST_CLOSE.");
            }

            var phase = new PhaseHours(Enum.Parse<MarketPhase>(name), Time(from), Time(until));
            if (phase.From >= phase.Until || (phases.Count > 0 && phase.From < phases[^1].Until))
                throw new FormatException($"'{part}' does not come after what is before it; phases stand in their order and do not overlap.");
            phases.Add(phase);
        }

        return phases.Exists(p => p.Phase == MarketPhase.CONTINUOUS) ? phases : throw new FormatException("continuous trading is missing from its hours.");
    }
}
