using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Users;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// Books reports, all in one transaction: 1. each call becomes a row, at the prices that this transaction sees, or fills in what its first report left out, or stands in
/// quarantine; 2. the totals take up what changed; 3. so do the windows of the budgets that cover it; 4. budgets whose level
/// changed announce it; 5. what a run's calls cost is told.
/// </summary>
internal sealed class Ledger(BudgetBook budgets, PriceList prices)
{
    /// <summary>A call that was made before the last clean-up's limit: whether it was counted before can no longer be told.</summary>
    public const string BeforeCleanup = "CALL_BEFORE_CLEANUP";

    /// <summary>Books reports in their order and says what became of each.</summary>
    public IReadOnlyList<RecordedItem> Book(SqliteWrite write, IReadOnlyList<Report> reports)
    {
        var rows = new RequestRows(write.Connection);
        var forgotten = new ForgottenUsers(write.Connection);
        var removedBefore = SqliteSql.FromMicros(write.Connection.QueryLong("SELECT coalesce(max(removed_before), 0) FROM llm_cleanups"));
        var counted = new CountedCalls(write.Connection);
        var book = prices.In(write);
        var totals = new Totals();
        var booked = new List<(Call Call, Attribution? Before)>();
        var items = new RecordedItem[reports.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = reports[i] switch
            {
                Report.Refused refused => Quarantine(write, i, refused),
                Report.Ready ready when ready.Call.CalledAt < removedBefore && ready.Call.ProviderResponseId is not null => Quarantine(write, i, TooOld(ready)),
                Report.Ready ready => Book(i, Priced(forgotten.DropFrom(ready.Call), book)),
                _ => throw new InvalidOperationException("A report is ready or refused."),
            };
        }

        totals.Save(write);
        Charge(write, booked);
        Tell(write, booked);
        return items;

        RecordedItem Book(int index, Call call)
        {
            if (counted.Contains(call) && rows.FindFirst(call) is null)
                return RecordedItem.Of(index, RecordResult.DUPLICATE, null, call.Cost);
            if (rows.Insert(call, write.Now) is { } id)
            {
                totals.Add(call, call.Attribution, 1);
                booked.Add((call, null));
                return RecordedItem.Of(index, RecordResult.RECORDED, id, call.Cost);
            }

            var first = rows.FindFirst(call)!;
            var filled = first.Call.Attribution.FilledFrom(call.Attribution);
            if (!filled.Equals(first.Call.Attribution))
            {
                rows.Fill(first.Id, filled);
                totals.Add(first.Call, first.Call.Attribution, -1);
                totals.Add(first.Call, filled, 1);
                booked.Add((first.Call with { Attribution = filled }, first.Call.Attribution));
            }

            return RecordedItem.Of(index, RecordResult.DUPLICATE, first.Id, first.Call.Cost);
        }
    }

    /// <summary>At the door the prices of the file may have been others: what an import has committed holds for whatever is booked after it.</summary>
    private static Call Priced(Call call, PriceBook book) => call.PricedBy is null || ReferenceEquals(call.PricedBy, book)
        ? call
        : call with { Cost = CostCalculator.Calculate(book, call.Model, call.Usage, call.Parameters, call.CalledAt), PricedBy = book };

    private void Charge(SqliteWrite write, List<(Call Call, Attribution? Before)> booked)
    {
        if (booked.Count == 0)
            return;
        budgets.EnsureDaily(write);
        foreach (var budget in BudgetBook.Active(write.Connection))
        {
            var windows = booked
                .Where(b => budget.Covers(b.Call.Model, b.Call.Attribution) && !(b.Before is { } before && budget.Covers(b.Call.Model, before)))
                .GroupBy(b => budget.WindowAt(b.Call.CalledAt), b => SpendOf(b.Call))
                .ToList();
            foreach (var window in windows)
                BudgetBook.Add(write, budget, window.Key, window.Aggregate((a, b) => a + b));
            if (windows.Count > 0)
                budgets.Announce(write, budget);
        }
    }

    /// <summary>Tells of each call of which it is known now, and was not before, for which run it was made.</summary>
    private static void Tell(SqliteWrite write, List<(Call Call, Attribution? Before)> booked)
    {
        foreach (var (call, before) in booked)
        {
            if (call.Attribution.RunId is { } run && before?.RunId is null)
                write.Publish(new LlmCostRecorded(run, call.Attribution.PickUuid, call.ProviderResponseId ?? call.ReportKey, (call.Cost as Cost.Priced)?.NanoUsd, call.CalledAt));
        }
    }

    private static BudgetSpend SpendOf(Call call) => call.Cost is Cost.Priced priced
        ? new BudgetSpend(priced.NanoUsd, 0)
        : new BudgetSpend(0, call.Usage.Input + call.Usage.Output);

    private static Report.Refused TooOld(Report.Ready ready) => new(
        BeforeCleanup,
        "The call is older than what the last clean-up removed; whether it was counted before can no longer be told.",
        new Dictionary<string, string[]> { ["called_at"] = ["is older than what the last clean-up removed."] },
        ready.Payload(),
        ready.Call.Attribution.UserId,
        ready.Call.Source,
        ready.Call.ReportedBy);

    private static RecordedItem Quarantine(SqliteWrite write, int index, Report.Refused refused)
    {
        write.Connection.Execute(
            "INSERT INTO quarantine (source, code, detail, payload, user_id, reported_by, received_at) VALUES ($source, $code, $detail, $payload, $user, $by, $now)",
            ("$source", refused.Source), ("$code", refused.Code), ("$detail", refused.Detail), ("$payload", refused.Payload),
            ("$user", refused.UserId), ("$by", refused.ReportedBy), ("$now", write.Now));
        return RecordedItem.Quarantined(index, refused.Code, refused.Detail, refused.Errors);
    }
}
