using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Import;

/// <summary>Takes over an account's intents, each with its orders in one transaction.</summary>
internal sealed class IntentImport(TradingDb db, AuditTrail audit, TimeProvider time, List<ImportRemark> remarks)
{
    public const string Intents = "trade_intents";
    public const string Orders = "broker_orders";

    private readonly ImportCounter _intents = new();
    private readonly ImportCounter _orders = new();

    public (ImportCounts Intents, ImportCounts Orders) Counts => (_intents.ToCounts(), _orders.ToCounts());

    public void Found(int intents, int orders) => (_intents.Found, _orders.Found) = (intents, orders);

    public async Task ImportAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        var ids = account.Intents.Select(i => i.Id).ToArray();
        var known = await db.Intents.Where(i => ids.Contains(i.Id)).Select(i => i.Id).ToHashSetAsync(cancellationToken);
        foreach (var row in account.Intents)
        {
            var log = new ImportLog(Intents, row.Id);
            List<FormerOrder> orders = [.. account.Orders[row.Id]];
            if (known.Contains(row.Id))
            {
                _intents.AlreadyThere++;
                _orders.AlreadyThere += orders.Count;
            }
            else if (FormerIntentRules.Correct(row, log) is { } terms)
                await SaveAsync(row, terms, orders, log, cancellationToken);
            else
                LeaveOut(log, orders);
        }
    }

    /// <summary>
    /// 1. The account's newest connection to the broker is found; orders without one get one that is taken off. 2. The intent is as its
    /// newest order shows it. 3. All of it is saved with an entry of the audit chain, and only then counted.
    /// </summary>
    private async Task SaveAsync(FormerIntent row, IntentTerms terms, List<FormerOrder> orders, ImportLog log, CancellationToken cancellationToken)
    {
        var createdAt = (row.CreatedAt ?? time.Now()).CutToMicroseconds();
        var logs = orders.ConvertAll(o => new ImportLog(Orders, o.Id));
        var connection = await db.NewestConnectionAsync(row.AccountId, terms.Broker, cancellationToken);
        var made = connection is null && orders.Count > 0 ? FormerConnections.Make(row.AccountId, terms.Broker, createdAt, log) : null;
        var connectionId = (connection ?? made)?.Id;

        var states = orders.Select((o, i) => FormerIntentRules.Correct(o, terms.Qty, logs[i])).ToList();
        var intent = TradeIntent.Imported(
            row.Id, row.AccountId, connectionId, terms, FormerIntentRules.StateOf(row, states.FirstOrDefault(), log), createdAt, (row.UpdatedAt ?? createdAt).CutToMicroseconds());
        var kept = new List<BrokerOrder>();
        for (var i = 0; i < orders.Count; i++)
        {
            var order = orders[i];
            var brokerOrderId = string.IsNullOrWhiteSpace(order.BrokerOrderId) ? null : order.BrokerOrderId.Trim();
            var isTaken = brokerOrderId is not null
                && (kept.Exists(o => o.BrokerOrderId == brokerOrderId) || await db.Orders.AnyAsync(o => o.ConnectionId == connectionId && o.BrokerOrderId == brokerOrderId, cancellationToken));
            if (isTaken)
            {
                logs[i].LeftOut(ImportReason.DUPLICATE, "another order here has this id at the broker");
                continue;
            }

            var at = (order.CreatedAt ?? createdAt).CutToMicroseconds();
            kept.Add(BrokerOrder.Imported(
                order.Id, intent, brokerOrderId, FormerIntentRules.StatusText(order, logs[i]), order.RawResponse, states[i], at, (order.UpdatedAt ?? at).CutToMicroseconds()));
        }

        try
        {
            await db.InTransactionAsync(
                async () =>
                {
                    if (made is not null)
                        db.Connections.Add(made);
                    db.Intents.Add(intent);
                    db.Orders.AddRange(kept);
                    await audit.AppendAsync(
                        intent.AccountId,
                        AuditFact.Of(AuditFact.System, "IMPORTED", "intent", intent.Id, null, new { intent.State, intent.FilledQty, Orders = kept.Count }),
                        cancellationToken);
                    return intent;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (ImportRefusal.Find(e) is { } refused)
        {
            var leftOut = new ImportLog(Intents, row.Id);
            leftOut.LeftOut(ImportReason.NOT_STORABLE, $"the database refused it or one of its orders ({refused.SqlState})");
            LeaveOut(leftOut, orders);
            return;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        _intents.Added++;
        _intents.Corrected += log.IsCorrected ? 1 : 0;
        _orders.Added += kept.Count;
        _orders.Corrected += logs.Count(l => l.IsCorrected && !l.IsLeftOut);
        _orders.LeftOut += logs.Count(l => l.IsLeftOut);
        remarks.AddRange(log.Remarks);
        remarks.AddRange(logs.SelectMany(l => l.Remarks));
    }

    private void LeaveOut(ImportLog intent, List<FormerOrder> orders)
    {
        _intents.LeftOut++;
        _orders.LeftOut += orders.Count;
        remarks.AddRange(intent.Remarks);
        remarks.AddRange(orders.Select(o => new ImportRemark(Orders, o.Id, nameof(ImportReason.INTENT_LEFT_OUT), ImportAction.LEFT_OUT, "its intent was left out")));
    }
}
