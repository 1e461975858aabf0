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

    /// <summary>The calls of a day would cost more than sums can hold.</summary>
    public const string SpendTooLarge = "SPEND_TOO_LARGE";

    /// <summary>Books reports in their order and says what became of each.</summary>
    /// <param name="held">By what the call was held before it was made, for a single report.</param>
    public IReadOnlyList<RecordedItem> Book(SqliteWrite write, IReadOnlyList<Report> reports, Held? held = null)
    {
        var rows = new RequestRows(write.Connection);
        var forgotten = new ForgottenUsers(write.Connection);
        var removedBefore = SqliteSql.FromMicros(write.Connection.QueryLong("SELECT coalesce(max(removed_before), 0) FROM llm_cleanups"));
        var lost = new LostCalls(write.Connection);
        var book = prices.In(write);
        var totals = new Totals();
        var booked = new List<BookedCall>();
        var days = new DaySpend(write.Connection);
        var items = new RecordedItem[reports.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = reports[i] switch
            {
                Report.Refused refused => Quarantine(write, forgotten, i, refused),
                Report.Ready ready when ready.Call.CalledAt < removedBefore && ready.Call.ProviderResponseId is not null => Quarantine(write, forgotten, i, TooOld(ready)),
                Report.Ready ready => Book(i, ready, Priced(forgotten.DropFrom(ready.Call), book)),
                _ => throw new InvalidOperationException("A report is ready or refused."),
            };
        }

        totals.Save(write);
        var beyond = new Charges(budgets, write, book, held).Make(booked);
        Tell(write, booked);
        return beyond.Count == 0 ? items : [.. items.Select(item => item.Id is { } id && beyond.Contains(id) ? item with { OverBudget = true } : item)];

        RecordedItem Book(int index, Report.Ready ready, Call call)
        {
            if (lost.Contains(call) && rows.FindFirst(call) is null)
                return RecordedItem.Of(index, RecordResult.DUPLICATE, null, call.Cost);
            if (!days.HasRoom(call) && rows.FindFirst(call) is null)
                return Quarantine(write, forgotten, index, TooMuch(ready));
            if (rows.Insert(call, write.Now) is { } id)
            {
                totals.Add(call, call.Attribution, 1);
                days.Add(call);
                booked.Add(new BookedCall(id, call, null));
                return RecordedItem.Of(index, RecordResult.RECORDED, id, call.Cost);
            }

            var first = rows.FindFirst(call)!;
            var filled = first.Call.Attribution.FilledFrom(call.Attribution);
            if (!filled.Equals(first.Call.Attribution))
            {
                rows.Fill(first.Id, filled);
                totals.Add(first.Call, first.Call.Attribution, -1);
                totals.Add(first.Call, filled, 1);
                booked.Add(new BookedCall(first.Id, first.Call with { Attribution = filled }, first.Call.Attribution));
            }

            return RecordedItem.Of(index, RecordResult.DUPLICATE, first.Id, first.Call.Cost) with { OverBudget = first.IsOverBudget };
        }
    }

    /// <summary>At the door the prices of the file may have been others: what an import has committed holds for whatever is booked after it.</summary>
    private static Call Priced(Call call, PriceBook book) => call.PricedBy is null || ReferenceEquals(call.PricedBy, book)
        ? call
        : call with { Cost = CostCalculator.Calculate(book, call.Model, call.Usage, call.Parameters, call.CalledAt), PricedBy = book };

    /// <summary>Tells of each call of which it is known now, and was not before, for which run it was made.</summary>
    private static void Tell(SqliteWrite write, List<BookedCall> booked)
    {
        foreach (var (_, call, before) in booked)
        {
            if (call.Attribution.RunId is { } run && before?.RunId is null)
                write.Publish(new LlmCostRecorded(run, call.Attribution.PickUuid, call.ProviderResponseId ?? call.ReportKey, (call.Cost as Cost.Priced)?.NanoUsd, call.CalledAt));
        }
    }

    private static Report.Refused TooOld(Report.Ready ready) => Refused(
        ready, BeforeCleanup, "The call is older than what the last clean-up removed; whether it was counted before can no longer be told.",
        "called_at", "is older than what the last clean-up removed.");

    private static Report.Refused TooMuch(Report.Ready ready) => Refused(
        ready, SpendTooLarge, $"With this call the calls of its UTC day would cost more than {DaySpend.MostUsd:#,0} USD, which nobody spends: its tokens or the model's prices are wrong.",
        "model", "costs more by its prices than a day may.");

    private static Report.Refused Refused(Report.Ready ready, string code, string detail, string field, string fault) => new(
        code,
        detail,
        new Dictionary<string, string[]> { [field] = [fault] },
        ready.Payload(),
        ready.Call.Attribution.UserId,
        ready.Call.Source,
        ready.Call.ReportedBy);

    private static RecordedItem Quarantine(SqliteWrite write, ForgottenUsers forgotten, int index, Report.Refused refused)
    {
        // A deleted user's report counts nowhere and names them in its text: it is not kept.
        if (refused.UserId is null || !forgotten.Contains(refused.UserId))
        {
            write.Connection.Execute(
                "INSERT INTO quarantine (source, code, detail, payload, user_id, reported_by, received_at) VALUES ($source, $code, $detail, $payload, $user, $by, $now)",
                ("$source", refused.Source), ("$code", refused.Code), ("$detail", refused.Detail), ("$payload", refused.Payload),
                ("$user", refused.UserId), ("$by", refused.ReportedBy), ("$now", write.Now));
        }

        return RecordedItem.Quarantined(index, refused.Code, refused.Detail, refused.Errors);
    }
}
