using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Remembers the end of the write-ahead log, to see at the next commit that it was appended to what was there. When the log is cut
/// short SQLite writes on behind the gap, and neither notices it nor finds those commits again after a crash.
/// </summary>
internal sealed class SqliteLogTail(string storePath)
{
    // How the log is laid out: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int Salts = 16; // Where they stand in the header: 8 bytes that change when the log is begun anew.
    private const int FrameSalts = 8; // Where each frame repeats them.
    private const int TailBytes = 4096;
    private static readonly byte[] Magic = [0x37, 0x7f, 0x06]; // What the headers of both byte orders begin with.

    private readonly string _path = $"{storePath}-wal";
    private readonly int[] _frames = GC.AllocateArray<int>(1, pinned: true);
    private long _frameBytes;
    private byte[] _salts = [];
    private byte[] _tail = [];

    /// <summary>Where the last commit ends that was seen; 0 when none was since the log is watched.</summary>
    public long End { get; private set; }

    /// <summary>Begins with a writer's connection, whose log is taken as it is.</summary>
    public void Watch(SqliteConnection writer)
    {
        Forget();
        _frameBytes = FrameHeaderBytes + writer.QueryLong("PRAGMA page_size");
        writer.CountLogFrames(_frames);
    }

    /// <summary>Takes the log as it is, such as after it was made empty.</summary>
    public void Forget() => (_frames[0], End, _salts, _tail) = (0, 0, [], []);

    /// <returns>False when the last commit does not go on from what was there before it.</returns>
    public bool HasLastCommit()
    {
        if (_frames[0] == 0)
            return true;
        try
        {
            // Opened by its name each time: SQLite goes on in a log that was removed or replaced, and so would a handle that is kept.
            // It keeps no locks on this file, so it may be opened and closed beside it.
            using var log = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return HasLastCommit(log);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static byte[] Read(SafeFileHandle log, long offset, int count)
    {
        var buffer = new byte[count];
        return RandomAccess.Read(log, buffer, Math.Max(0, offset)) == count ? buffer : [];
    }

    private bool HasLastCommit(SafeFileHandle log)
    {
        var end = HeaderBytes + _frames[0] * _frameBytes;
        if (!Read(log, 0, Magic.Length).AsSpan().SequenceEqual(Magic) || RandomAccess.GetLength(log) < end)
            return false;
        var salts = Read(log, Salts, 8);
        // A log keeps its length when it is begun anew: what stands at the end must be of this log and not of the one before.
        var has = Read(log, end - _frameBytes + FrameSalts, 8).AsSpan().SequenceEqual(salts)
            && (!salts.AsSpan().SequenceEqual(_salts) || Read(log, End - _tail.Length, _tail.Length).AsSpan().SequenceEqual(_tail));
        (End, _salts, _tail) = (end, salts, Read(log, end - TailBytes, TailBytes));
        return has;
    }
}
