namespace Fyntrix.LlmCosts.Requests;

/// <summary>What became of each report, in their order. All of it is in the file, or with the broker until the file is back.</summary>
internal sealed record RecordedBatch(int Recorded, int Duplicates, int Quarantined, int Accepted, IReadOnlyList<RecordedItem> Items)
{
    public static RecordedBatch Of(IReadOnlyList<RecordedItem> items) => new(
        items.Count(i => i.Result == RecordResult.RECORDED),
        items.Count(i => i.Result == RecordResult.DUPLICATE),
        items.Count(i => i.Result == RecordResult.QUARANTINED),
        items.Count(i => i.Result == RecordResult.ACCEPTED),
        items);
}
