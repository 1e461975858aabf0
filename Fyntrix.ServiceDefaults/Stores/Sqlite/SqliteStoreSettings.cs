namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Configuration section <c>Stores</c>.</summary>
public sealed class SqliteStoreSettings
{
    public const string Section = "Stores";

    /// <summary>The folder of the SQLite files; <c>data</c> below the working folder when left out.</summary>
    public string Directory { get; set; } = "data";

    /// <summary>The folder of the archives, best on another disk; <c>archive</c> below <see cref="Directory"/> when left out.</summary>
    public string? Archive { get; set; }

    /// <summary>How long after an export the next one is made, if anything changed; at least a minute.</summary>
    public TimeSpan ExportEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a read or write may wait for its turn before its caller is told that the store is not available; at least a second.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many writes share a commit at the most: 1 to 10,000; at 1 each is committed by itself.</summary>
    public int LargestGroup { get; set; } = 500;

    /// <summary>Below so many free bytes on the disk of a store, health says Degraded.</summary>
    public long LowDiskBytes { get; set; } = 512L * 1024 * 1024;

    internal string ArchiveFolder => Archive ?? Path.Combine(Directory, "archive");
}
