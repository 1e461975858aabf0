using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>
/// Prices recorded calls anew, each by the prices in force when it was made, and writes what differs beside the recorded cost.
/// Requests, totals and budgets stay as they are. In small writes, so that reports go on in between; a re-price that was cut
/// short is finished by repeating it.
/// </summary>
internal sealed class Revaluer(LlmCostStore store, PriceList prices)
{
    public const long MostCalls = 100_000;
    private const int CallsInWrite = 500;

    /// <param name="reprice">Valid by its validator.</param>
    /// <returns>What was done; refused when it would be too many calls.</returns>
    public async Task<Result<RepriceAnswer>> RunAsync(Reprice reprice, string valuedBy, CancellationToken cancellationToken)
    {
        var selection = new RequestSelection(reprice.From!.Value, reprice.To!.Value, reprice.Model, reprice.OnlyUnpriced ?? true);
        var calls = await store.ReadAsync(connection => RequestRows.Count(connection, selection, MostCalls + 1), cancellationToken);
        if (calls > MostCalls)
            return Refusal.Unprocessable("TOO_MANY_CALLS", $"More than {MostCalls} calls would be priced anew; take a shorter time from from to to, or name a model.");

        // The same for all calls, even when prices change meanwhile.
        var book = await prices.CurrentAsync(cancellationToken);
        var answer = new RepriceAnswer(0, 0, 0, 0);
        RequestRow? last = null;
        do
        {
            var after = last;
            (answer, last) = await store.WriteAsync(write => Value(write, book, selection, after, answer, reprice.Reason!, valuedBy), cancellationToken);
        }
        while (last is not null);
        return answer;
    }

    /// <returns>The counts so far, and the last row; null when there are no more.</returns>
    private static (RepriceAnswer Answer, RequestRow? Last) Value(
        SqliteWrite write, PriceBook book, RequestSelection selection, RequestRow? after, RepriceAnswer answer, string reason, string valuedBy)
    {
        var rows = RequestRows.Select(write.Connection, selection, after, CallsInWrite);
        var latest = Valuations.Latest(write.Connection, rows.Select(r => r.Id));
        foreach (var row in rows)
        {
            var stands = latest.GetValueOrDefault(row.Id)?.Cost ?? row.Call.Cost as Cost.Priced;
            answer = answer with { Calls = answer.Calls + 1 };
            if (CostCalculator.Calculate(book, row.Call.Model, row.Call.Usage, row.Call.Parameters, row.Call.CalledAt) is not Cost.Priced cost)
            {
                answer = answer with { Unpriced = answer.Unpriced + 1 };
            }
            else if (IsSame(cost, stands))
            {
                answer = answer with { Unchanged = answer.Unchanged + 1 };
            }
            else
            {
                Valuations.Append(write, row.Id, cost, reason, valuedBy);
                answer = answer with { Valued = answer.Valued + 1 };
            }
        }

        return (answer, rows.Count < CallsInWrite ? null : rows[^1]);
    }

    private static bool IsSame(Cost.Priced cost, Cost.Priced? other) =>
        other is not null
        && (cost.NanoUsd, cost.Version, cost.Tier) == (other.NanoUsd, other.Version, other.Tier)
        && cost.Breakdown.SequenceEqual(other.Breakdown);
}
