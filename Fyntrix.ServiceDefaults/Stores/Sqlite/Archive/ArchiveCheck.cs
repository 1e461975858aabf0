namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>One export or journal of an archive, and whether it is as it was written.</summary>
/// <param name="Rows">Rows of an export, changes of a journal.</param>
/// <param name="Fault">What is wrong, with the file's name; null when nothing is.</param>
public sealed record ArchiveCheck(string Name, long Rows, DateTimeOffset? CreatedAt, string? Fault);
