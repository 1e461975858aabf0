namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>What the calendar says about a day of a segment.</summary>
/// <param name="Date">The date in India.</param>
/// <param name="Name">Of a holiday or a special session.</param>
/// <param name="IsCovered">False where the calendar has no word of holidays: then every weekday counts as a trading day.</param>
/// <param name="Confidence">Of the entry that makes the day or its hours what they are; null on a weekend and where nothing is covered.</param>
/// <param name="Source">Where that entry is from.</param>
/// <param name="Phases">In their order, none overlapping; empty when the segment does not trade.</param>
public sealed record MarketDay(
    DateOnly Date,
    MarketSegment Segment,
    MarketDayKind Kind,
    string? Name,
    bool IsCovered,
    SourceConfidence? Confidence,
    string? Source,
    IReadOnlyList<MarketSpan> Phases)
{
    public bool IsTradingDay => OpensAt is not null;

    /// <summary>When continuous trading begins, where a daily bar starts; null on a day without trading.</summary>
    public DateTimeOffset? OpensAt => Phases.FirstOrDefault(p => p.Phase == MarketPhase.CONTINUOUS)?.StartsAt;

    /// <summary>When the closing price is made, where a daily bar ends: the end of the auction, or of continuous trading.</summary>
    public DateTimeOffset? ClosesAt => Phases.LastOrDefault(p => p.Phase is MarketPhase.CONTINUOUS or MarketPhase.CLOSING_AUCTION)?.EndsAt;
}
