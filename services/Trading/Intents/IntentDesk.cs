using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Intents;

/// <summary>
/// Takes intents and sends them. Sending:
/// 1. what the checks need is read;
/// 2. one transaction claims the intent under its row lock, judges it under the account's lock and commits the order with its tag, audit and event: of any
///    number of confirmations one gets this far;
/// 3. the broker is asked, with the tag;
/// 4. its answer is recorded.
/// A crash after 2 leaves an order of which nobody knows whether it was sent; reconciliation looks for its tag.
/// </summary>
internal sealed class IntentDesk(
    TradingDb db,
    IntentLedger ledger,
    FactFinder facts,
    RiskGate gate,
    BrokerRegistry brokers,
    OrderSender sender,
    OrderSettler settler,
    TimeProvider time)
{
    public Task<TradeIntent?> FindAsync(string accountId, string intentId, CancellationToken cancellationToken) =>
        db.Intents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == intentId && i.AccountId == accountId, cancellationToken);

    /// <summary>Checks and stores an intent. The same id again gives what the first made.</summary>
    public async Task<TradeIntent> CreateAsync(Guid id, string accountId, string? connectionId, IntentTerms terms, CancellationToken cancellationToken)
    {
        if (await FindAsync(accountId, id.ToString(), cancellationToken) is { } made)
            return made;

        var now = time.Now();
        var intent = TradeIntent.Create(id, accountId, connectionId, terms, now);
        var verdicts = await CheckAsync(intent, cancellationToken);
        using var step = WorkTrace.Step("commit intent");
        return await db.InTransactionAsync(
            async () =>
            {
                db.Intents.Add(intent);
                await ledger.StateChangedAsync(intent, null, accountId, null, cancellationToken);
                if (!intent.Judge(verdicts, RulePack.Version, now))
                    await ledger.StateChangedAsync(intent, IntentState.CREATED, accountId, null, cancellationToken);
                return intent;
            },
            cancellationToken);
    }

    /// <summary>Sends the intent, once however often it is asked; gives it as it stands then.</summary>
    /// <returns>Null when the user has no such intent.</returns>
    public async Task<TradeIntent?> ConfirmAsync(string accountId, string intentId, CancellationToken cancellationToken)
    {
        if (await FindAsync(accountId, intentId, cancellationToken) is not { } intent)
            return null;
        if (intent.State == IntentState.CREATED)
        {
            // From the claim on it goes through, whether the caller waits or not.
            if (await ClaimAsync(intent, cancellationToken) is { } order)
                await sender.SendAsync(order, CancellationToken.None);
        }
        else if (intent.State is IntentState.SUBMITTED_TO_BROKER or IntentState.UNKNOWN)
        {
            await settler.SettleIntentAsync(intent.Id, cancellationToken);
        }

        return await FindAsync(accountId, intentId, cancellationToken);
    }

    /// <summary>Checks again and takes the right to send; whoever gets an order back, and nobody else, sends it.</summary>
    public async Task<BrokerOrder?> ClaimAsync(TradeIntent seen, CancellationToken cancellationToken)
    {
        PreTradeFacts gathered;
        using (WorkTrace.Step("check intent"))
            gathered = await facts.GatherAsync(seen, cancellationToken);
        using var step = WorkTrace.Step("commit order");
        return await db.InTransactionAsync(
            async () =>
            {
                var intent = await db.LockIntentAsync(seen.Id, cancellationToken);
                if (intent.State != IntentState.CREATED)
                    return null;
                var verdicts = RulePack.Judge(await gate.LockAsync(intent, gathered, null, cancellationToken));
                var now = time.Now();
                var order = Judge(intent, verdicts, now);
                if (order is not null)
                {
                    db.Orders.Add(order);
                    await gate.CountCallAsync(order.Broker, order.ConnectionId, cancellationToken);
                }

                await ledger.StateChangedAsync(intent, IntentState.CREATED, intent.AccountId, order, cancellationToken);
                return order;
            },
            cancellationToken);
    }

    /// <summary>Cancels what was not sent, or asks the broker to cancel what was.</summary>
    public async Task<Result<TradeIntent>> CancelAsync(string accountId, string intentId, CancellationToken cancellationToken)
    {
        if (await FindAsync(accountId, intentId, cancellationToken) is not { } seen)
            return Refusal.NotFound("intent");
        if (seen.State == IntentState.CREATED)
            await CancelUnsentAsync(seen, cancellationToken);

        // A confirmation may have come in between.
        var intent = await FindAsync(accountId, intentId, cancellationToken);
        if (intent!.State == IntentState.CANCELLED)
            return intent;
        if (intent.State.IsTerminal())
            return Refusal.Conflict("INTENT_FINAL", $"The intent is {intent.State} and cannot be cancelled any more.");

        var order = await db.Orders.AsNoTracking().Where(o => o.TradeIntentId == intentId).OrderByDescending(o => o.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        if (order?.BrokerOrderId is null)
            return Refusal.Conflict("INTENT_NOT_SETTLED", "It is not known yet whether the broker has the order; try again in a moment.");
        if (await sender.CancelAsync(order, accountId, cancellationToken) is { } refusal)
            return refusal;
        return (await FindAsync(accountId, intentId, cancellationToken))!;
    }

    /// <summary>The connection that an intent is for: the named one, or the user's to that broker. Null when there is none.</summary>
    public Task<BrokerConnection?> ConnectionAsync(string accountId, string? connectionId, BrokerName broker, CancellationToken cancellationToken) =>
        db.Connections.AsNoTracking()
            .Where(c => c.AccountId == accountId && (connectionId == null ? c.Broker == broker : c.Id == connectionId))
            .OrderBy(c => c.Status == ConnectionStatus.CONNECTED ? 0 : 1).ThenByDescending(c => c.UpdatedAt)
            .FirstOrDefaultAsync(cancellationToken);

    public bool IsAvailable(BrokerName broker) => brokers.Find(broker) is not null;

    private async Task<IReadOnlyList<Verdict>> CheckAsync(TradeIntent intent, CancellationToken cancellationToken)
    {
        using var step = WorkTrace.Step("check intent");
        return RulePack.Judge(await facts.GatherAsync(intent, cancellationToken));
    }

    private static BrokerOrder? Judge(TradeIntent intent, IReadOnlyList<Verdict> verdicts, DateTimeOffset now)
    {
        if (intent.IsExpiredAt(now))
        {
            intent.Expire(now);
            return null;
        }

        if (!intent.Judge(verdicts, RulePack.Version, now))
            return null;
        intent.Submit(now);
        return BrokerOrder.For(intent, OrderSender.SubmissionLimit, now);
    }

    private Task<bool> CancelUnsentAsync(TradeIntent seen, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var intent = await db.LockIntentAsync(seen.Id, cancellationToken);
                if (intent.State != IntentState.CREATED)
                    return false;
                intent.Cancel(IntentReasons.CancelledByUser, time.Now());
                await ledger.StateChangedAsync(intent, IntentState.CREATED, intent.AccountId, null, cancellationToken);
                return true;
            },
            cancellationToken);
}
