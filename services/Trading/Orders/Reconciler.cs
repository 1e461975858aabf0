using System.Collections.Concurrent;
using System.Linq.Expressions;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// One round: orders that are open, unanswered or owed fills are brought to what their brokers show, connection by
/// connection; intents that nobody confirmed in time expire, and sign-ins at brokers that nobody finished are forgotten. The
/// books of live connections are looked at from time to time without that, for orders that nobody placed here. Two rounds at
/// once, here or in another process, do no harm.
/// </summary>
internal sealed partial class Reconciler(
    IServiceScopeFactory scopes, ReconcileSignal signal, CalendarSource calendar, IOptions<ReconcileSettings> settings, TimeProvider time, ILogger<Reconciler> logger)
{
    // An order given up as never received, or taken over while it was open, is looked for a while longer.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(24);

    private const int Batch = 500;

    // So that a broker that does not answer holds up its own connections only, and few enough for the database's pool.
    private const int AtOnce = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _lookedAt = new();
    private readonly ConcurrentDictionary<string, (int Times, DateTimeOffset Until)> _failed = new();

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        await ExpireAsync(cancellationToken);
        long unsettled = 0, unknown = 0;
        var connections = await InScopeAsync(services => ConnectionsAsync(services.GetRequiredService<TradingDb>(), cancellationToken));
        await Parallel.ForEachAsync(connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (connectionId, token) =>
        {
            try
            {
                var seen = await InScopeAsync(services => SettleAsync(services, connectionId, token));
                Interlocked.Add(ref unsettled, seen.Unsettled);
                Interlocked.Add(ref unknown, seen.Unknown);
                _failed.TryRemove(connectionId, out _);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The orders of one connection must not keep those of the others waiting.
                _failed.AddOrUpdate(connectionId, _ => (1, time.GetUtcNow()), (_, before) => (before.Times + 1, time.GetUtcNow() + PauseAfter(before.Times)));
                LogFailed(e, connectionId);
            }
        });

        TradingMetrics.Reconciled(unsettled, unknown);
    }

    /// <summary>Where something is open, those that somebody named, and the live ones whose turn it is.</summary>
    private async Task<IReadOnlyList<string>> ConnectionsAsync(TradingDb db, CancellationToken cancellationToken)
    {
        var named = signal.Take();
        var open = await db.Orders.Where(MayBeSeen(time.GetUtcNow())).Select(o => o.ConnectionId).Distinct().ToListAsync(cancellationToken);
        var live = await db.Connections.Where(c => c.Mode == ConnectionMode.LIVE && c.Status == ConnectionStatus.CONNECTED).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var gone in _lookedAt.Keys.Except(live))
            _lookedAt.TryRemove(gone, out _);
        foreach (var gone in _failed.Keys.Except(open).Except(live))
            _failed.TryRemove(gone, out _);
        return [.. named.Intersect(live).Concat(open.Concat(live.Where(IsDue)).Where(MayBeAsked)).Distinct()];
    }

    /// <summary>Two seconds after the second failure in a row, and twice as long after each further one.</summary>
    private static TimeSpan PauseAfter(int failures) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures)));

    private bool MayBeAsked(string connectionId) => !_failed.TryGetValue(connectionId, out var failed) || failed.Until <= time.GetUtcNow();

    private bool IsDue(string connectionId)
    {
        if (!_lookedAt.TryGetValue(connectionId, out var last))
            return true;
        var now = time.GetUtcNow();
        // Commodities close last.
        var closed = calendar.Current.PhaseAt(now, MarketSegment.COMMODITY) == MarketPhase.CLOSED
            ? calendar.Current.PreviousClose(now, MarketSegment.COMMODITY)
            : (DateTimeOffset?)null;
        return now - last >= settings.Value.FullInterval && (closed is null || last <= closed);
    }

    private async Task<(long Unsettled, long Unknown)> SettleAsync(IServiceProvider services, string connectionId, CancellationToken cancellationToken)
    {
        // Noted before the look: what happens during it is the next one's.
        var now = time.GetUtcNow();
        var (db, settler) = (services.GetRequiredService<TradingDb>(), services.GetRequiredService<OrderSettler>());
        (long Unsettled, long Unknown) seen = (0, 0);
        var after = "";
        while (true)
        {
            // Ids go up with time.
            var orders = await db.Orders.AsNoTracking()
                .Where(o => o.ConnectionId == connectionId && string.Compare(o.Id, after) > 0).Where(MayBeSeen(now))
                .OrderBy(o => o.Id).Take(Batch).ToListAsync(cancellationToken);
            if (orders.Count > 0 || after.Length == 0)
                await settler.SettleAsync(connectionId, orders, cancellationToken);
            seen = (seen.Unsettled + orders.Count, seen.Unknown + orders.Count(o => o.Status == OrderState.UNKNOWN));
            if (orders.Count < Batch)
                break;
            after = orders[^1].Id;
        }

        _lookedAt[connectionId] = now;
        return seen;
    }

    /// <summary>Orders of which a broker's book may still tell something.</summary>
    private static Expression<Func<BrokerOrder, bool>> MayBeSeen(DateTimeOffset now)
    {
        var since = now - LookBack;
        return o => o.NeedsSettling && ((o.StatusReason != IntentReasons.NotReceived && o.StatusReason != IntentReasons.OpenAtImport) || o.CreatedAt > since);
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = await InScopeAsync(services => services.GetRequiredService<TradingDb>().Intents
            .Where(i => i.State == IntentState.CREATED && i.ExpiresAt <= now).OrderBy(i => i.ExpiresAt).Take(Batch)
            .Select(i => i.Id).ToListAsync(cancellationToken));
        foreach (var id in over)
            await InScopeAsync(services => ExpireAsync(services, id, cancellationToken));
        // They hold the secrets of users' apps.
        await InScopeAsync(services => services.GetRequiredService<TradingDb>().BrokerLogins.Where(l => l.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken));
    }

    private Task<bool> ExpireAsync(IServiceProvider services, string intentId, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<TradingDb>();
        return db.InTransactionAsync(
            async () =>
            {
                var intent = await db.LockIntentAsync(intentId, cancellationToken);
                if (!intent.IsExpiredAt(time.GetUtcNow()))
                    return false;
                intent.Expire(time.Now());
                await services.GetRequiredService<IntentLedger>().StateChangedAsync(intent, IntentState.CREATED, AuditFact.System, null, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    [LoggerMessage(EventName = "reconcile.connection_failed", Level = LogLevel.Error, Message = "The orders of connection {ConnectionId} could not be reconciled; the next round tries again")]
    private partial void LogFailed(Exception exception, string connectionId);
}
