namespace Fyntrix.Recommendations.Caches;

/// <summary>How the service's files stand.</summary>
internal sealed record CacheStatus(IReadOnlyList<CacheFile> Files);

/// <summary>One file.</summary>
/// <param name="Available">False while the file cannot be read; then only bytes and free disk are known.</param>
/// <param name="Bytes">The file with its write-ahead log and index.</param>
/// <param name="FreeDiskBytes">What the disk below it has left; null where the system does not say.</param>
/// <param name="Rows">Rows of each table.</param>
internal sealed record CacheFile(
    string Name,
    bool Available,
    long Bytes,
    long? FreeDiskBytes,
    int? SchemaVersion,
    IReadOnlyDictionary<string, long>? Rows);
