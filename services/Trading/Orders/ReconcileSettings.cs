namespace Fyntrix.Trading.Orders;

/// <summary>Configuration section <c>Reconcile</c>.</summary>
internal sealed class ReconcileSettings
{
    public const string Section = "Reconcile";

    /// <summary>How often open orders are looked up at their brokers.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);
}
