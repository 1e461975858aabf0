namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A store's file and its write-ahead log as their folder shows them. Looking opens nothing: closing a file of SQLite's own would drop its locks.</summary>
internal sealed record SqliteFileLook(SqliteFileLook.Entry File, SqliteFileLook.Entry Log)
{
    public static SqliteFileLook At(string path) => new(Entry.At(path), Entry.At($"{path}-wal"));

    /// <summary>Length 0 and no time where there is none.</summary>
    internal readonly record struct Entry(bool Exists, long Length, DateTime ChangedAt)
    {
        public static Entry At(string path) => new FileInfo(path) is { Exists: true } file ? new(true, file.Length, file.LastWriteTimeUtc) : default;
    }
}
