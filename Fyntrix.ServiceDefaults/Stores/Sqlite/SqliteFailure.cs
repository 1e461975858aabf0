using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>What an error of SQLite is about.</summary>
internal static class SqliteFailure
{
    private const int ShortRead = 522;

    /// <summary>
    /// Whether SQLite refused this statement and nothing else: wrong SQL (1), a text or blob beyond the limit (18), a constraint (19),
    /// a value of the wrong kind (20), misuse (21) or a parameter out of range (25). Everything else is about the file or the disk.
    /// </summary>
    public static bool ConcernsTheStatement(SqliteException e) => e.SqliteErrorCode is 1 or 18 or 19 or 20 or 21 or 25;

    /// <summary>
    /// Whether the content is broken: malformed (11), no database (26), or a file that ends before its content does. A full disk (13),
    /// a read-only file (8) and other I/O errors (10) pass when their cause is gone, and the content is as it was.
    /// </summary>
    public static bool MeansBrokenContent(Exception? e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is 11 or 26 || sqlite.SqliteExtendedErrorCode == ShortRead,
        SqliteStoreUnavailableException { InnerException: { } inner } => MeansBrokenContent(inner),
        _ => false,
    };

    /// <summary>Whether it is about the file or its folder at all, and not a fault of ours.</summary>
    public static bool ConcernsTheFile(Exception e) =>
        e is SqliteException sqlite ? !ConcernsTheStatement(sqlite) : e is IOException or UnauthorizedAccessException or SqliteStoreUnavailableException;
}
