using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Cache;

/// <summary>Size and content of the file. What is inside it is null while it cannot be read.</summary>
/// <param name="FreeBytes">Inside the file, not used just now.</param>
/// <param name="LogBytes">Of the write-ahead log beside it.</param>
/// <param name="WaitingEvents">Events that the broker does not have yet.</param>
/// <param name="Files">The same and more, as every service with such files answers.</param>
internal sealed record CacheStatus(
    string File,
    long FileBytes,
    long LogBytes,
    long? FreeBytes,
    int? SchemaVersion,
    long? Requests,
    long? Totals,
    long? Quarantined,
    long? WaitingEvents,
    DateTimeOffset? OldestRequestAt,
    DateTimeOffset? NewestRequestAt,
    DateTimeOffset? LastCleanupAt,
    string PriceVersion,
    IReadOnlyList<SqliteStoreStatus> Files);
