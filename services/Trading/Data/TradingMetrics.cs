using System.Diagnostics.Metrics;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Picks;
using Fyntrix.Trading.Portfolio;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Fyntrix.Trading.Data;

/// <summary>What is saved, counted where all of it passes. Meter <c>Fyntrix.Trading</c>; no ids, so that no series grows without end.</summary>
internal static class TradingMetrics
{
    private static readonly Meter Meter = new("Fyntrix.Trading");
    private static readonly Counter<long> Intents = Meter.CreateCounter<long>("fyntrix.intent.transitions", "{intent}", "Intents that came into a state, by `state` and `broker`.");
    private static readonly Counter<long> Orders = Meter.CreateCounter<long>("fyntrix.order.transitions", "{order}", "Orders that came into a state, by `state` and `broker`.");
    private static readonly Counter<long> Fills = Meter.CreateCounter<long>("fyntrix.order.fills", "{fill}", "Fills that were booked.");
    private static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("fyntrix.portfolio.snapshots", "{snapshot}", "Snapshots that were taken, by `kind` and `broker`.");
    private static readonly Counter<long> Picks = Meter.CreateCounter<long>("fyntrix.pick.known", "{pick}", "Picks that became known here and can be traded.");
    private static readonly Counter<long> Rounds = Meter.CreateCounter<long>("fyntrix.reconcile.rounds", "{round}", "Rounds of reconciliation that came to their end.");
    private static long _unsettled;
    private static long _unknown;

    static TradingMetrics()
    {
        Meter.CreateObservableGauge("fyntrix.order.unsettled", () => Volatile.Read(ref _unsettled), "{order}", "Orders of which a broker may still tell something, at the last round.");
        Meter.CreateObservableGauge("fyntrix.order.unknown", () => Volatile.Read(ref _unknown), "{order}", "Orders of which nobody knows whether the broker has them, at the last round.");
    }

    /// <summary>What saving these changes would count; to be called before, and its result after.</summary>
    public static Action Of(ChangeTracker changes)
    {
        Action count = () => { };
        foreach (var entry in changes.Entries())
        {
            count += entry switch
            {
                { Entity: TradeIntent intent } when IsNew(entry, nameof(TradeIntent.State)) => Count(Intents, ("state", intent.State), ("broker", intent.Broker)),
                { Entity: BrokerOrder order } when IsNew(entry, nameof(BrokerOrder.Status)) => Count(Orders, ("state", order.Status), ("broker", order.Broker)),
                { Entity: Fill, State: EntityState.Added } => Count(Fills),
                { Entity: PortfolioSnapshot taken, State: EntityState.Added } => Count(Snapshots, ("kind", taken.Kind), ("broker", taken.Broker)),
                { Entity: KnownPick, State: EntityState.Added } => Count(Picks),
                _ => null,
            };
        }

        return count;
    }

    public static void Reconciled(long unsettled, long unknown)
    {
        Volatile.Write(ref _unsettled, unsettled);
        Volatile.Write(ref _unknown, unknown);
        Rounds.Add(1);
    }

    private static bool IsNew(EntityEntry entry, string property) =>
        entry.State == EntityState.Added || (entry.State == EntityState.Modified && entry.Property(property).IsModified);

    private static Action Count(Counter<long> counter, params (string Key, object Value)[] tags)
    {
        // As they are now: saving resets what was modified.
        KeyValuePair<string, object?>[] said = [.. tags.Select(t => new KeyValuePair<string, object?>(t.Key, t.Value.ToString()))];
        return () => counter.Add(1, said);
    }
}
