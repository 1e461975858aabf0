using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>What became of one report of a batch.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Result">RECORDED, DUPLICATE (counted before; missing attribution was filled in) or QUARANTINED (kept apart, not counted) or ACCEPTED (the file is away; booked when it is back).</param>
/// <param name="Id">The id of the recorded request.</param>
/// <param name="CostUsd">Exact; null when unpriced or not counted.</param>
/// <param name="CostBreakdown">Per class of usage, in nano-USD.</param>
/// <param name="Code">Why it was quarantined, or MODEL_UNPRICED.</param>
/// <param name="Detail">The same for a person.</param>
/// <param name="NearestModels">For an unknown model, priced models with names near to it.</param>
/// <param name="Errors">Per member, what is wrong with it.</param>
/// <param name="OverBudget">A hard budget had no room for the call. It is booked in full.</param>
internal sealed record RecordedItem(
    int Index,
    RecordResult Result,
    long? Id,
    decimal? CostUsd,
    long? CostNanoUsd,
    IReadOnlyDictionary<string, long>? CostBreakdown,
    string? PriceVersion,
    string? Code,
    string? Detail,
    IReadOnlyList<string>? NearestModels,
    IReadOnlyDictionary<string, string[]>? Errors,
    bool OverBudget = false)
{
    public const string Unpriced = "MODEL_UNPRICED";

    public static RecordedItem Of(int index, RecordResult result, long? id, Cost cost) => cost switch
    {
        Cost.Priced priced => new(index, result, id, NanoUsd.ToUsd(priced.NanoUsd), priced.NanoUsd, priced.Breakdown, priced.Version, null, null, null, null),
        Cost.Unpriced unpriced => new(index, result, id, null, null, null, null, Unpriced, unpriced.Reason, unpriced.Nearest, null),
        _ => throw new InvalidOperationException("A cost is priced or unpriced."),
    };

    /// <summary>What becomes of a report that the broker has: what it costs, as it is priced now, though the booking has the say; or why it will stand in quarantine.</summary>
    public static RecordedItem Accepted(Report report, int index) => report switch
    {
        Report.Ready ready => Of(index, RecordResult.ACCEPTED, null, ready.Call.Cost),
        Report.Refused refused => Quarantined(index, refused.Code, refused.Detail, refused.Errors),
        _ => throw new InvalidOperationException("A report is ready or refused."),
    };

    public static RecordedItem Quarantined(int index, string code, string detail, IReadOnlyDictionary<string, string[]> errors) =>
        new(index, RecordResult.QUARANTINED, null, null, null, null, null, code, detail, null, errors);
}
