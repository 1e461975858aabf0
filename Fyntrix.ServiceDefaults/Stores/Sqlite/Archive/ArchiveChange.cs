namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>A row that has changed and is not in the journal yet.</summary>
/// <param name="Version">How often it has changed since it was last there.</param>
internal sealed record ArchiveChange(string Table, string Key, long Version);
