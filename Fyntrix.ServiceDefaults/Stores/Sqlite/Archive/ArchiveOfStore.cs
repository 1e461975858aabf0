namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>The archive of a store.</summary>
/// <param name="LastExportAt">When the newest export was made; null when there is none.</param>
/// <param name="Parts">Exports and journals, newest first.</param>
public sealed record ArchiveOfStore(string Name, DateTimeOffset? LastExportAt, IReadOnlyList<ArchiveCheck> Parts);
