using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>What SQLite can tell and its .NET interface does not ask.</summary>
internal static partial class SqliteNative
{
    private const int HasMovedOperation = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int DeferredForeignKeys = 10; // SQLITE_DBSTATUS_DEFERRED_FKS

    /// <summary>Whether the path no longer names the file that this connection has open: deleted, moved or replaced.</summary>
    public static bool HasMoved(this SqliteConnection connection)
    {
        var moved = 0;
        // 12, SQLITE_NOTFOUND: a file system that cannot tell. What the path shows is compared besides.
        return FileControl(connection.Handle!, "main", HasMovedOperation, ref moved) == 0 && moved != 0;
    }

    /// <summary>Closing must not write a log back: of a broken file it would make a worse one.</summary>
    public static void LeaveLogOnClose(this SqliteConnection connection) => raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);

    /// <summary>Whether rows point nowhere so far in this transaction, which would make its COMMIT fail.</summary>
    public static bool HasDanglingRows(this SqliteConnection connection) =>
        raw.sqlite3_db_status(connection.Handle, DeferredForeignKeys, out var current, out _, 0) == 0 && current != 0;

    /// <summary>Writes the number of frames in the log into an element at each commit of this connection.</summary>
    /// <param name="frames">One element, pinned, and alive as long as the connection.</param>
    public static unsafe void CountLogFrames(this SqliteConnection connection, int[] frames) =>
        LogHook(connection.Handle!, &TakeFrames, (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref frames[0]));

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static unsafe int TakeFrames(nint frames, nint connection, nint database, int count)
    {
        *(int*)frames = count;
        return 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_wal_hook")]
    private static unsafe partial nint LogHook(sqlite3 connection, delegate* unmanaged[Cdecl]<nint, nint, nint, int, int> hook, nint argument);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(sqlite3 connection, string database, int operation, ref int argument);
}
