namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// <c>NAME.lock</c> beside a store: whoever holds it may upgrade, heal and archive the file. It goes with the process that holds it,
/// whatever ends that. The file stays: deleting it would let two hold a lock of that name.
/// </summary>
internal sealed class SqliteStoreLock(string storePath) : IDisposable
{
    private const int WouldBlock = 11; // EWOULDBLOCK, the error number of a refused flock
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly string _path = $"{storePath}.lock";
    private FileStream? _held;

    /// <returns>False when another process, or another store of this one, holds it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public bool TryTake()
    {
        try
        {
            _held ??= new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _held?.Dispose();
        _held = null;
    }
}
