using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market;

/// <summary>Days of a segment, oldest first.</summary>
/// <param name="CoveredFrom">The first date of which all holidays are known.</param>
/// <param name="CoveredUntil">The last one; after it every weekday counts as a trading day.</param>
/// <param name="Override">The operator's file in force over the built-in calendar; null when there is none.</param>
internal sealed record CalendarAnswer(
    MarketSegment Segment, DateOnly CoveredFrom, DateOnly CoveredUntil, CalendarOverride? Override, IReadOnlyList<CalendarDay> Days);

/// <summary>One day.</summary>
/// <param name="Date">The date in India.</param>
/// <param name="Name">Of a holiday or a special session.</param>
/// <param name="IsCovered">False where holidays are not known.</param>
/// <param name="Confidence">How sure the entry behind it is: H official or from price data, M several sources, L one source or memory.</param>
/// <param name="OpensAt">When continuous trading begins.</param>
/// <param name="ClosesAt">When the closing price is made.</param>
internal sealed record CalendarDay(
    DateOnly Date,
    MarketDayKind Kind,
    string? Name,
    bool IsTradingDay,
    bool IsCovered,
    SourceConfidence? Confidence,
    DateTimeOffset? OpensAt,
    DateTimeOffset? ClosesAt,
    IReadOnlyList<CalendarPhase> Phases)
{
    public static CalendarDay Of(MarketDay day) => new(
        day.Date, day.Kind, day.Name, day.IsTradingDay, day.IsCovered, day.Confidence, day.OpensAt, day.ClosesAt,
        [.. day.Phases.Select(p => new CalendarPhase(p.Phase, p.StartsAt, p.EndsAt, $"{p.StartsAt.TimeInIndia():HH:mm}-{p.EndsAt.TimeInIndia():HH:mm}"))]);
}

/// <summary>One phase of a day.</summary>
/// <param name="EndsAt">The first moment after it.</param>
/// <param name="IndianTime">The same on a clock in India: <c>09:15-15:30</c>.</param>
internal sealed record CalendarPhase(MarketPhase Phase, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string IndianTime);

/// <summary>What the market does now.</summary>
/// <param name="Today">The date in India.</param>
internal sealed record MarketStatusAnswer(DateTimeOffset AsOf, DateOnly Today, IReadOnlyList<SegmentStatus> Segments);

/// <summary>What one segment does now.</summary>
/// <param name="IsOpen">True in continuous trading.</param>
/// <param name="ChangesAt">When a phase next begins or ends.</param>
/// <param name="NextOpenAt">When continuous trading next begins.</param>
/// <param name="TradingDay">The trading day that runs or comes next: today until its close.</param>
internal sealed record SegmentStatus(
    MarketSegment Segment, MarketPhase Phase, bool IsOpen, DateTimeOffset ChangesAt, DateTimeOffset NextOpenAt, DateOnly TradingDay, CalendarDay Day);
