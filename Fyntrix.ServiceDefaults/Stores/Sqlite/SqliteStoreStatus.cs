using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>How a store stands.</summary>
/// <param name="Available">False while the file cannot be read; then only what its folder shows is known.</param>
/// <param name="Bytes">The file with its write-ahead log and index.</param>
/// <param name="LogBytes">Of the write-ahead log beside it.</param>
/// <param name="FreeBytes">Inside the file, not used just now.</param>
/// <param name="FreeDiskBytes">What the disk below it has left; null where the system does not say.</param>
/// <param name="Rows">Rows of each table.</param>
/// <param name="Healed">What became of the file since the service started; null when nothing did.</param>
/// <param name="LastExportAt">When the newest export of the archive was made.</param>
public sealed record SqliteStoreStatus(
    string Name,
    bool Available,
    long Bytes,
    long FileBytes,
    long LogBytes,
    long? FreeBytes,
    long? FreeDiskBytes,
    int QueuedWrites,
    int? SchemaVersion,
    IReadOnlyDictionary<string, long>? Rows,
    string? Healed,
    DateTimeOffset? LastExportAt)
{
    public static async Task<SqliteStoreStatus> OfAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        var (free, version, rows) = await InsideAsync(store, cancellationToken);
        var look = SqliteFileLook.At(store.Path);
        return new(
            store.Name, rows is not null, look.File.Length + look.Log.Length + SqliteFileLook.Entry.At($"{store.Path}-shm").Length, look.File.Length, look.Log.Length,
            free, FreeDisk(store.Path), store.QueuedWrites, version, rows, store.LastHealing?.ToString(), store.Archive.LastExportAt);
    }

    /// <summary>What the disk below a path has left, in bytes; null where the system does not say.</summary>
    internal static long? FreeDisk(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    internal static Dictionary<string, long> CountRows(SqliteConnection connection) =>
        connection.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", r => r.GetString(0))
            .ToDictionary(table => table, table => connection.QueryLong($"SELECT count(*) FROM \"{table}\""));

    private static async Task<(long? Free, int? Version, Dictionary<string, long>? Rows)> InsideAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync<(long?, int?, Dictionary<string, long>?)>(
                c => (c.QueryLong("PRAGMA freelist_count") * c.QueryLong("PRAGMA page_size"), (int)c.QueryLong("PRAGMA user_version"), CountRows(c)),
                cancellationToken);
        }
        catch (SqliteStoreUnavailableException)
        {
            return (null, null, null);
        }
    }
}
