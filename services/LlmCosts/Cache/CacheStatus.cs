namespace Fyntrix.LlmCosts.Cache;

/// <summary>Size and content of the file.</summary>
/// <param name="FreeBytes">Inside the file, not used just now.</param>
/// <param name="LogBytes">Of the write-ahead log beside it.</param>
/// <param name="WaitingEvents">Events that the broker does not have yet.</param>
internal sealed record CacheStatus(
    string File,
    long FileBytes,
    long LogBytes,
    long FreeBytes,
    int SchemaVersion,
    long Requests,
    long Totals,
    long Quarantined,
    long WaitingEvents,
    DateTimeOffset? OldestRequestAt,
    DateTimeOffset? NewestRequestAt,
    DateTimeOffset? LastCleanupAt,
    string PriceVersion);
