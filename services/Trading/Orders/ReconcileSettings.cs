namespace Fyntrix.Trading.Orders;

/// <summary>Configuration section <c>Reconcile</c>.</summary>
internal sealed class ReconcileSettings
{
    public const string Section = "Reconcile";

    /// <summary>How often open orders are looked up at their brokers.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the books of live connections are looked at whether there are open orders or not, while markets are open and once after.</summary>
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromMinutes(5);
}
