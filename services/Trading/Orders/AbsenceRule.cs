namespace Fyntrix.Trading.Orders;

/// <summary>
/// When an order that nobody answered for counts as never received: its submission can no longer be under way, and two
/// complete order books of the broker, at least a minute apart, do not have it.
/// </summary>
internal static class AbsenceRule
{
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(60);

    /// <param name="submitDeadline">Until when the submission may have been under way.</param>
    /// <param name="absentSince">When a complete book was asked for, after the deadline, that lacked it first.</param>
    /// <param name="now">When one was asked for that lacks it again.</param>
    public static bool HasNeverArrived(DateTimeOffset submitDeadline, DateTimeOffset? absentSince, DateTimeOffset now) =>
        now > submitDeadline && absentSince is { } first && now - first >= Apart;
}
