namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>The codes with which the paper broker refuses; the same as those of the checks before an order.</summary>
internal static class PaperReasons
{
    public const string Funds = "FUNDS_INSUFFICIENT";
    public const string Holdings = "HOLDINGS_INSUFFICIENT";
    /// <summary>The day ended and the order with it.</summary>
    public const string DayEnded = "ORDER_DAY_ENDED";

    public const string NotOpen = "ORDER_NOT_OPEN";
    public const string NotFound = "ORDER_NOT_FOUND";
}
