namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>A provider's export against what was booked here. Amounts in US dollars; differences are theirs less ours.</summary>
/// <param name="From">The first day in UTC.</param>
/// <param name="To">The last day in UTC.</param>
/// <param name="Rows">Per day and model, oldest first.</param>
/// <param name="Totals">Over all rows; what theirs does not say of a model that it names counts as ours, and a model that it does not name counts as none there.</param>
/// <param name="Causes">How many rows there are of each cause.</param>
internal sealed record ReconcileAnswer(
    DateOnly From,
    DateOnly To,
    string? Provider,
    IReadOnlyList<ReconcileAnswer.Row> Rows,
    ReconcileAnswer.Sums Totals,
    IReadOnlyDictionary<DriftCause, int> Causes)
{
    /// <param name="Model">As the price book names it; without the date of a snapshot where only one side names that.</param>
    /// <param name="NamesThere">How the export names it.</param>
    /// <param name="NamesHere">How calls here name it.</param>
    /// <param name="UnpricedRequests">Of our requests, those without a price; they are in no cost.</param>
    /// <param name="FromTotals">Whether the calls of the day were cleaned up, so that the totals stand for them: those know no provider.</param>
    public sealed record Row(
        DateOnly Date,
        string Model,
        DriftCause Cause,
        Compared<long> Requests,
        Compared<long> TokensInput,
        Compared<long> TokensOutput,
        Compared<long> TokensCached,
        Compared<decimal> CostUsd,
        long UnpricedRequests,
        IReadOnlyList<string> NamesThere,
        IReadOnlyList<string> NamesHere,
        bool FromTotals);

    public sealed record Sums(Compared<long> Requests, Compared<long> TokensInput, Compared<long> TokensOutput, Compared<decimal> CostUsd);

    /// <param name="Theirs">Null when the export does not say.</param>
    /// <param name="Difference">Theirs less ours.</param>
    public sealed record Compared<T>(T? Theirs, T Ours, T? Difference)
        where T : struct;
}
