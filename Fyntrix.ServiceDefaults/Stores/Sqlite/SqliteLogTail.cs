using Microsoft.Win32.SafeHandles;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Remembers the end of the write-ahead log, to see at the next commit that it was appended to what was there. When the log is cut
/// short SQLite writes on behind the gap, and neither notices it nor finds those commits again after a crash.
/// The log always ends with its last commit, because the store's connections set <c>journal_size_limit = 0</c>.
/// </summary>
internal sealed class SqliteLogTail(string storePath) : IDisposable
{
    private const int HeaderBytes = 32;
    private const int Salts = 16; // Where they stand in the header: 8 bytes that change when the log is begun anew.

    // How a log begins whose sums are big-endian or little-endian is the same in the first three bytes.
    private static readonly byte[] Magic = [0x37, 0x7f, 0x06];

    private readonly string _path = $"{storePath}-wal";
    private SafeFileHandle? _handle;
    private byte[] _salts = [];
    private byte[] _tail = [];
    private long _end;

    /// <summary>Takes the log as it is.</summary>
    public void Remember()
    {
        Dispose();
        if (!File.Exists(_path))
            return;
        // SQLite keeps no locks on this file, so it may be opened and closed beside it.
        _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Take(RandomAccess.GetLength(_handle));
    }

    /// <returns>False when a log of this length does not go on from what was there.</returns>
    public bool Continues(long length)
    {
        if (_handle is null)
        {
            Remember();
            return _end == length;
        }

        if (length < HeaderBytes || RandomAccess.GetLength(_handle) != length)
            return length == 0 && _end == 0;
        if (!Read(0, Magic.Length).AsSpan().SequenceEqual(Magic))
            return false;
        var goesOn = !Read(Salts, 8).AsSpan().SequenceEqual(_salts)
            || (length >= _end && Read(_end - _tail.Length, _tail.Length).AsSpan().SequenceEqual(_tail));
        Take(length);
        return goesOn;
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
        (_salts, _tail, _end) = ([], [], 0);
    }

    private void Take(long length)
    {
        _end = length;
        _salts = Read(Salts, 8);
        var bytes = (int)Math.Min(4096, length);
        _tail = Read(length - bytes, bytes);
    }

    private byte[] Read(long offset, int count)
    {
        var buffer = new byte[count];
        return RandomAccess.Read(_handle!, buffer, offset) == count ? buffer : [];
    }
}
