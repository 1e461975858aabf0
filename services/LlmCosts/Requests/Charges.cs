using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// Charges the budgets that cover them with the calls of a write, each in its window: where it was held before it was made, else where it was made. The totals must hold
/// the calls already.
/// </summary>
/// <param name="book">Knows the names of models.</param>
/// <param name="held">What the one call that is booked was held by.</param>
internal sealed class Charges(BudgetBook budgets, SqliteWrite write, PriceBook book, Held? held)
{
    /// <returns>The rows of calls that a hard budget had no room for: nobody asked before they were made, or less was held.</returns>
    public IReadOnlySet<long> Make(IReadOnlyList<BookedCall> booked)
    {
        var beyond = new HashSet<long>();
        if (booked.Count == 0)
            return beyond;
        budgets.EnsureDaily(write);
        foreach (var budget in BudgetBook.Active(write.Connection))
        {
            var windows = booked.Where(b => IsCharged(budget, b)).GroupBy(b => WindowOf(budget, b)).ToList();
            foreach (var window in windows)
            {
                if (held is not null)
                    Shift(budget, window.Key, window.Single());
                budgets.Add(write, budget, window.Key, window.Aggregate(default(BudgetSpend), (sum, b) => sum + SpendOf(b.Call)));
                if (budget.Enforcement == BudgetEnforcement.HARD)
                    beyond.UnionWith(Beyond(budget, window.Key, [.. window]));
            }

            if (windows.Count > 0)
                budgets.Announce(write, budget);
        }

        foreach (var id in beyond)
            RequestRows.MarkOverBudget(write, id);
        return beyond;
    }

    private static BudgetSpend SpendOf(Call call) => call.Cost is Cost.Priced priced
        ? new BudgetSpend(priced.NanoUsd, 0)
        : new BudgetSpend(0, call.CeilingTokens);

    // What holds a call is charged with it, whatever its report says of model and attribution.
    private bool IsCharged(Budget budget, BookedCall b) => b.Before is { } before
        ? Covers(budget, b.Call, b.Call.Attribution) && !Covers(budget, b.Call, before)
        : Covers(budget, b.Call, b.Call.Attribution)
            || (held is not null && (held.Since.ContainsKey(budget.Id) || budget.Covers(held.Model, held.Attribution, book, b.Call.CalledAt)));

    private BudgetWindow WindowOf(Budget budget, BookedCall b) =>
        budget.WindowAt(b.Before is null && held is not null && held.Since.TryGetValue(budget.Id, out var since) ? since : b.Call.CalledAt);

    /// <summary>The totals have the call as it is booked; where it is charged elsewhere, windows that are counted from them must know.</summary>
    private void Shift(Budget budget, BudgetWindow charged, BookedCall b)
    {
        BudgetWindow? counted = Covers(budget, b.Call, b.Call.Attribution) ? budget.WindowAt(b.Call.CalledAt) : null;
        if (b.Before is not null || counted == charged)
            return;
        BudgetBook.Shift(write, budget, charged, SpendOf(b.Call));
        if (counted is { } other)
            BudgetBook.Shift(write, budget, other, -SpendOf(b.Call));
    }

    /// <summary>The last of the calls that a window was charged with, as far as they are beyond its budget.</summary>
    private IEnumerable<long> Beyond(Budget budget, BudgetWindow window, IReadOnlyList<BookedCall> charged)
    {
        // The hold of this very call ends with its booking.
        var room = budgets.Room(write.Connection, budget, window) + (held?.Since.ContainsKey(budget.Id) == true ? held.NanoUsd : 0);
        foreach (var (id, cost) in charged.Reverse().Select(b => (b.Id, Cost: budgets.TotalNanoUsd(SpendOf(b.Call)))).Where(b => b.Cost > 0))
        {
            if (room >= 0)
                yield break;
            yield return id;
            room += cost;
        }
    }

    private bool Covers(Budget budget, Call call, Attribution attribution) => budget.Covers(call.Model, attribution, book, call.CalledAt);
}
