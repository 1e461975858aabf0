using Fyntrix.ServiceDefaults.Idempotency;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Brings the prices of a file into the price book: all that can be used in one transaction, as new rows.</summary>
internal sealed class PriceImporter(PriceList prices, TimeProvider time)
{
    private const long TicksPerMicrosecond = 10;

    /// <param name="import">Valid by its validator.</param>
    /// <param name="key">
    /// Under which it may be repeated: the repeat is the same import, of the moment at which the key was first used, and answers what the
    /// first attempt would have, whether or not that was committed.
    /// </param>
    public async Task<PriceImportAnswer> ImportAsync(ImportPrices import, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var now = key?.FirstUsedAt ?? time.GetUtcNow();
        var id = key?.DeriveId("llm-price-import") ?? Guid.NewGuid();
        var from = import.EffectiveFrom ?? now;
        from = from.AddTicks(-(from.UtcTicks % TicksPerMicrosecond)); // As the file keeps it.
        var version = $"{PriceList.ImportedPrefix}{import.Format!.Value.ToString().ToLowerInvariant()}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{id.ToString("N")[..8]}";
        var reading = PriceFileReader.Read(import.Format.Value, import.Prices);
        if (reading.Models.Count == 0)
            return new PriceImportAnswer(version, from, 0, 0, reading.Refused);
        var (added, unchanged, refused) = await prices.AddAsync(reading.Models, from, version, import.Source!, cancellationToken);
        return new PriceImportAnswer(version, from, added, unchanged, [.. reading.Refused, .. refused]);
    }
}
