using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Intents;

/// <summary>What the account as a whole says to an order.</summary>
internal sealed class RiskGate(TradingDb db, AuditTrail audit)
{
    /// <summary>The switch as it is at this moment.</summary>
    public async Task<KillSwitchState> KillSwitchAsync(string accountId, CancellationToken cancellationToken) =>
        await db.KillSwitches.Where(k => k.AccountId == accountId).Select(k => (KillSwitchState?)k.State).SingleOrDefaultAsync(cancellationToken)
        ?? KillSwitchState.ACTIVE;

    /// <summary>
    /// The same facts with what other requests of the account may have changed since they were gathered, under the account's lock:
    /// until the transaction ends nobody turns the switch, and no other order of the account is taken on.
    /// </summary>
    public async Task<PreTradeFacts> LockAsync(TradeIntent intent, PreTradeFacts facts, CancellationToken cancellationToken)
    {
        await audit.LockAsync(intent.AccountId, cancellationToken);
        var state = await KillSwitchAsync(intent.AccountId, cancellationToken);
        return facts with
        {
            KillSwitch = state,
            PromisedQuantity = state == KillSwitchState.REDUCING ? await PromisedAsync(intent, cancellationToken) : 0,
        };
    }

    /// <summary>What open orders of the same side are still going to fill, in units.</summary>
    private Task<long> PromisedAsync(TradeIntent intent, CancellationToken cancellationToken) =>
        db.Orders
            .Where(o => o.AccountId == intent.AccountId && o.ConnectionId == intent.ConnectionId
                && o.Symbol == intent.Symbol && o.Exchange == intent.Exchange && o.Product == intent.Product && o.Side == intent.Side
                && (o.Status == OrderState.SUBMITTED_TO_BROKER || o.Status == OrderState.UNKNOWN || o.Status == OrderState.ACCEPTED || o.Status == OrderState.PARTIALLY_FILLED))
            .SumAsync(o => o.Qty - o.FilledQty, cancellationToken);
}
