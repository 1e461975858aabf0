namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>Why a day is a trading day or none.</summary>
public enum MarketDayKind
{
    /// <summary>A trading day with the ordinary hours.</summary>
    REGULAR,

    /// <summary>A trading day by announcement: Muhurat, budget, drill, or the evening of a holiday.</summary>
    SPECIAL,

    HOLIDAY,

    WEEKEND,
}
