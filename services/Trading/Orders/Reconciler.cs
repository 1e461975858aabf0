using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// One round: orders that are open, unanswered or owed fills are brought to what their brokers show, connection by
/// connection, and intents that nobody confirmed in time expire. Two rounds at once, here or in another process, do no harm.
/// </summary>
internal sealed partial class Reconciler(IServiceScopeFactory scopes, TimeProvider time, ILogger<Reconciler> logger)
{
    // An order given up as never received is looked for a while longer.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(24);

    private const int Batch = 500;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        await ExpireAsync(cancellationToken);
        long unsettled = 0, unknown = 0;
        foreach (var connectionId in await InScopeAsync(services => ConnectionsAsync(services.GetRequiredService<TradingDb>(), cancellationToken)))
        {
            try
            {
                var orders = await InScopeAsync(services => SettleAsync(services, connectionId, cancellationToken));
                unsettled += orders.Count;
                unknown += orders.Count(o => o.Status == OrderState.UNKNOWN);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The orders of one connection must not keep those of the others waiting.
                LogFailed(e, connectionId);
            }
        }

        TradingMetrics.Reconciled(unsettled, unknown);
    }

    private static Task<List<string>> ConnectionsAsync(TradingDb db, CancellationToken cancellationToken) =>
        db.Orders.Where(o => o.NeedsSettling).Select(o => o.ConnectionId).Distinct().ToListAsync(cancellationToken);

    private async Task<List<BrokerOrder>> SettleAsync(IServiceProvider services, string connectionId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - LookBack;
        var orders = await services.GetRequiredService<TradingDb>().Orders.AsNoTracking()
            .Where(o => o.ConnectionId == connectionId && o.NeedsSettling && (o.StatusReason != IntentReasons.NotReceived || o.CreatedAt > since))
            .OrderBy(o => o.CreatedAt).Take(Batch).ToListAsync(cancellationToken);
        if (orders.Count > 0)
            await services.GetRequiredService<OrderSettler>().SettleAsync(connectionId, orders, cancellationToken);
        return orders;
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = await InScopeAsync(services => services.GetRequiredService<TradingDb>().Intents
            .Where(i => i.State == IntentState.CREATED && i.ExpiresAt <= now).OrderBy(i => i.ExpiresAt).Take(Batch)
            .Select(i => i.Id).ToListAsync(cancellationToken));
        foreach (var id in over)
            await InScopeAsync(services => ExpireAsync(services, id, cancellationToken));
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
