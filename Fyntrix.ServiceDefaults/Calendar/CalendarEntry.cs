namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>One line of a calendar file.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Hours">Phases of hours and sessions; null for a session that keeps the ordinary ones.</param>
/// <param name="EveningFrom">For <see cref="CalendarEntryKind.EVENING"/>.</param>
/// <param name="SettlementDays">For <see cref="CalendarEntryKind.SETTLEMENT"/>, 0 to 9.</param>
internal sealed record CalendarEntry(
    int Line,
    CalendarEntryKind Kind,
    IReadOnlyList<MarketSegment> Segments,
    DateOnly Date,
    string Name,
    SourceConfidence Confidence,
    string Source,
    IReadOnlyList<PhaseHours>? Hours = null,
    TimeOnly EveningFrom = default,
    int SettlementDays = 0)
{
    /// <summary>How a fault of the line is told: where it stands, what it is, what is wrong.</summary>
    public string Fault(string what) => $"line {Line} ({Kind.ToString().ToLowerInvariant()} {Date:yyyy-MM-dd}): {what}";
}
