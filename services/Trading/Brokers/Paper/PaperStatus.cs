using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>The paper broker's own words, the same as Kite's.</summary>
internal static class PaperStatus
{
    public const string Open = "OPEN";
    public const string TriggerPending = "TRIGGER PENDING";
    public const string Complete = "COMPLETE";
    public const string Cancelled = "CANCELLED";
    public const string Rejected = "REJECTED";

    public static IReadOnlyList<string> All { get; } = [Open, TriggerPending, Complete, Cancelled, Rejected];

    public static OrderState Canonical(string status, string? reason, long filled) => status switch
    {
        Cancelled when reason == PaperReasons.DayEnded => OrderState.EXPIRED,
        Complete => OrderState.FILLED,
        Cancelled => OrderState.CANCELLED,
        Rejected => OrderState.REJECTED,
        _ => filled > 0 ? OrderState.PARTIALLY_FILLED : OrderState.ACCEPTED,
    };
}
