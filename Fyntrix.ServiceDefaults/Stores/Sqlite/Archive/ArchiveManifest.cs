namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary><c>manifest.json</c> of an export: what its files must hold.</summary>
/// <param name="Store">The file's name.</param>
/// <param name="JournalFrom">The first journal whose changes are not in this export.</param>
internal sealed record ArchiveManifest(string Store, int SchemaVersion, DateTimeOffset CreatedAt, int JournalFrom, IReadOnlyList<ArchiveManifest.Table> Tables)
{
    public const string FileName = "manifest.json";

    /// <param name="Sha256">Of the compressed file, in hexadecimal.</param>
    internal sealed record Table(string Name, string File, long Rows, string Sha256);
}
